"""Background texts: everyday sentences and questions on anything but research, in two languages.

A build encodes them to learn how texts that are outside the catalogue's subjects score.
They are on many subjects, so that even a catalogue about one of these has few of them.
"""

_ENGLISH = """
Where can I buy fresh strawberries this late in the year?
The bus driver waved and drove on without stopping.
how to get rid of ants in the pantry
My sister is getting married in October.
best places to see the sea near Naples
He broke his arm when he fell off the ladder.
What should I cook for eight guests?
The roof has been leaking since the storm.
cheap winter boots for children
She sings in the choir every Tuesday.
how often should I water a lemon tree
We missed the ferry and had to stay another night.
Is the pharmacy open on Sunday?
Our teacher was angry because nobody had done the homework.
why is my car making a strange noise
The soup needs more salt and a little pepper.
train timetable from Vienna to Budapest
I dreamt that I could fly over the houses.
Could you please turn the music down?
old coins worth money
The mayor opened the new market hall on Saturday.
how to stop a baby from crying at night
They planted apple trees along the road.
What is the capital of Paraguay?
my back hurts after gardening
Two boys are throwing stones into the river.
ideas for a birthday party in the garden
The judge sent him to prison for five years.
How tall was the tallest man in the world?
He lost his wallet on the way to the stadium.
pancakes without milk
A dog is running across the snow with a stick.
Which gift should I bring to a housewarming?
The queen died in the winter of that year.
can you wash silk by hand
It is far too hot to sleep.
Did you like the film about the lighthouse keeper?
A woman in a red coat is waiting at the tram stop.
how much should I tip a taxi driver
The dentist told me to come back in six months.
second-hand piano for beginners
I have not heard from my cousin for years.
good restaurants by the old harbour
She paid for the shoes and left the shop.
what to do when a bird flies into the house
His grandfather fought in the war and never spoke of it.
Let us meet at the fountain at half past three.
Thank you for the lovely flowers.
"""
_CHINESE = """
这个季节哪里能买到新鲜草莓？
公交车司机挥了挥手，没停就开走了。
厨房里有蚂蚁怎么办
我妹妹十月份结婚。
那不勒斯附近哪里看海最好
他从梯子上摔下来，胳膊断了。
八个客人来吃饭，做什么菜好？
暴风雨过后屋顶一直漏水。
便宜的儿童冬靴
她每个星期二在合唱团唱歌。
柠檬树多久浇一次水
我们没赶上渡船，只好又住了一晚。
药店星期天开门吗？
没有人交作业，老师很生气。
车子为什么有奇怪的响声
这汤还要加点盐和胡椒。
维也纳到布达佩斯的火车时刻表
我梦见自己在房子上空飞。
请把音乐关小一点好吗？
哪些旧硬币值钱
星期六市长为新菜市场剪彩。
宝宝晚上老哭怎么哄
他们在路边种了苹果树。
巴拉圭的首都是哪里？
干完园子里的活腰疼
两个男孩在往河里扔石头。
花园生日聚会怎么布置
法官判了他五年监禁。
世界上最高的人有多高？
他去体育场的路上丢了钱包。
不放牛奶的煎饼
一只狗叼着树枝跑过雪地。
朋友搬新家送什么礼物好？
那年冬天女王去世了。
真丝衣服可以手洗吗
天太热了，睡不着。
你喜欢那部讲灯塔看守人的电影吗？
一个穿红大衣的女人在电车站等车。
坐出租车要给多少小费
牙医让我半年后再来。
适合初学者的二手钢琴
我好几年没有表哥的消息了。
老港口附近好吃的餐馆
她付了鞋钱就离开了商店。
小鸟飞进屋里怎么办
他爷爷打过仗，却从来不提。
三点半在喷泉旁边见吧。
谢谢你送的花，真漂亮。
"""

BACKGROUND_TEXTS = tuple(filter(None, (_ENGLISH + _CHINESE).split("\n")))
"""Sentences and questions, first in English, then the same in Chinese."""
