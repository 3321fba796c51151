"""Names of people that do not exist, as author lists write them."""

import random


def _listed(names: str) -> tuple[str, ...]:
    return tuple(" ".join(names.split()).split(", "))


GIVEN = _listed("""Anna, Bruno, Carla, Daniel, Elena, Felix, Grace, Henrik, Irina, Jonas, Katarzyna, Luca, Marta,
Nikhil, Olga, Pedro, Quentin, Rosa, Stefan, Tamara, Uma, Viktor, Wanda, Xavier, Yasmin, Zoltan,
Aditya, Beatriz, Chidi, Priya, Omar, Leila, José, Zoë, Søren, Jürgen, François, Ngoc, Dmitri,
Ayşe""")
FAMILY = _listed("""Abbott, Berger, Castellano, Dvorak, Eriksson, Fontaine, Gupta, Hartmann, Ivanov, Jensen,
Kowalski, Lindqvist, Moreau, Novak, Okafor, Petrov, Quintero, Rossi, Santos, Thompson, Ueda,
Vasquez, Whitfield, Xenakis, Yilmaz, Zimmermann, Müller, O'Connor, García-Lopez, Fernández,
Smith-Jones, McAllister, D'Angelo, Sørensen, Nguyen, Iyer""")
PARTICLES = ("van", "van der", "von", "de", "de la", "di", "ten")
CHINESE = _listed("""Zhang, Wang, Li, Liu, Chen, Yang, Zhao, Huang, Zhou, Wu, Xu, Sun, Ma, Zhu, Hu, Guo, He, Lin,
Gao, Luo, Zheng, Liang, Xie, Tang, Deng, Feng, Xiao, Cheng, Cao, Peng, Zeng, Lu, Ye, Su, Pan,
Du, Dai, Shen, Fan, Jin""")
CHINESE_GIVEN = _listed("""Wei, Fang, Yu, Ming, Hao, Jing, Lei, Qiang, Xin, Yan, Jun, Tao, Yue, Zihan, Yifan, Haoran,
Xinyi, Yuxuan, Jiayi, Zhiyuan, Tianyu, Ruoxi, Mengdi, Shuai, Bowen, Kaiming, Xiaodong, Wenjie,
Yuanhao, Chenxi, Linfeng, Peiyuan""")
HAN = "张王李刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢唐"
HAN_GIVEN = _listed(
    """伟, 芳, 敏, 静, 磊, 强, 欣怡, 浩然, 雨桐, 子涵, 一凡, 志远, 天宇, 若曦, 文杰, 晓东, 梦迪, 博文, 嘉怡, 林峰"""
)
KOREAN = _listed("""Kim, Lee, Park, Choi, Jung, Kang, Cho, Yoon, Jang, Lim, Han, Seo, Shin, Kwon""")
KOREAN_GIVEN = _listed(
    """Ji-woo, Seo-yeon, Min-jun, Hyun-woo, Seung-Hwan, Jaemin, Eunji, Sungjin, Dong-Hyun, Yoonho"""
)
LABS = _listed("""Tsinghua University, Peking University, MIT, Stanford University, ETH Zurich, KAIST, University
of Oxford, Google Research, Microsoft Research Asia, Meta AI, CMU, Shanghai AI Laboratory,
NVIDIA, INRIA, University of Toronto, Zhejiang University, Mila, Max Planck Institute, Huawei
Noah's Ark Lab""")


def name(rng: random.Random) -> str:
    """Return one name in Latin letters, given name first."""
    origin = rng.random()
    if origin < 0.45:
        return f"{rng.choice(CHINESE_GIVEN)} {rng.choice(CHINESE)}"
    if origin < 0.53:
        return f"{rng.choice(KOREAN_GIVEN)} {rng.choice(KOREAN)}"
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    if origin < 0.60:
        return f"{given} {rng.choice(PARTICLES)} {family}"
    if origin < 0.68:
        return f"{given} {rng.choice('ABCDEFGHJKLMNPRSTW')}. {family}"
    return f"{given} {family}"


def names(rng: random.Random, fewest: int = 1, most: int = 8) -> tuple[str, ...]:
    """Return different names, the authors of one paper."""
    count = rng.randint(fewest, most)
    found: dict[str, None] = {}
    while len(found) < count:
        found[name(rng)] = None
    return tuple(found)


def chinese(rng: random.Random) -> str:
    """Return one name in Chinese characters."""
    return rng.choice(HAN) + rng.choice(HAN_GIVEN)


def initials(full: str) -> str:
    """Return a name with given names cut to letters: ``Y Wu``, ``H-J Kim``."""
    *given, family = full.split(" ")
    cut = [
        "-".join(p[0].upper() for p in g.rstrip(".").split("-")) for g in given if g[0].isupper()
    ]
    particles = [g for g in given if g[0].islower()]
    return " ".join([*cut, *particles, family])
