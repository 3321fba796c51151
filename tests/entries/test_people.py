import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Ada Lovelace, Alan Turing and Grace Hopper",
            ["Ada Lovelace", "Alan Turing", "Grace Hopper"],
        ),
        ("Lovelace, Ada; Turing, Alan", ["Ada Lovelace", "Alan Turing"]),
        ("Lovelace, Ada", ["Ada Lovelace"]),
        ("Lovelace, Ada and Turing, Alan", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace and Plato", ["Ada Lovelace", "Plato"]),
        ("A. Lovelace, A. Turing, & G. Hopper", ["A. Lovelace", "A. Turing", "G. Hopper"]),
        ("Lovelace, A., Turing, A. M., Hopper, G.", ["A. Lovelace", "A. M. Turing", "G. Hopper"]),
        ("Lovelace, A., Turing, A. and Hopper, G.", ["A. Lovelace", "A. Turing", "G. Hopper"]),
        ("Lovelace A, Turing AM, Hopper G", ["A Lovelace", "AM Turing", "G Hopper"]),
        ("Lovelace, Turing, Hopper", ["Lovelace", "Turing", "Hopper"]),
        ("Ada Lovelace | Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace et al.", ["Ada Lovelace"]),
        ("Wei Guo 0001; Guo, Wei 0012", ["Wei Guo", "Wei Guo"]),
        ("van den Berg, Jan", ["Jan van den Berg"]),
        ("Berg, Jan van den", ["Jan van den Berg"]),
        ("de la Fontaine, Jean; O'Neil, P.", ["Jean de la Fontaine", "P. O'Neil"]),
        ("King, Martin Luther, Jr.", ["Martin Luther King Jr."]),
        ("Sammy Davis, Jr.", ["Sammy Davis Jr."]),
        ("Ada Lovelace*, Alan Turing†", ["Ada Lovelace", "Alan Turing"]),
        ("Facebook AI, Inc.", ["Facebook AI, Inc."]),
        ("Malcolm X", ["Malcolm X"]),
        ("张三、李四，王五", ["张三", "李四", "王五"]),
        ("张三, 李四", ["张三", "李四"]),
        ("张三；李四;", ["张三", "李四"]),
        ("张三 李四 王小五", ["张三", "李四", "王小五"]),
        ("张, 三", ["张三"]),
        ("欧阳，娜娜", ["欧阳娜娜"]),
        ("欧阳 娜娜", ["欧阳娜娜"]),
        ("小明 王", ["王小明"]),
        ("张 三", ["张三"]),
        ("王小明，李华等", ["王小明", "李华"]),
        ("王小明; Li, Hua", ["王小明", "Hua Li"]),
        ("", []),
    ],
)
def test_people_are_distinguished_in_a_line(text: str, names: list[str]) -> None:
    assert list(people.people(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("van Berg, Jan Pieter", ["Jan Pieter van Berg"]),
        ("Lovelace Byron, Ada Augusta", ["Ada Augusta Lovelace Byron"]),
        ("Lovelace A, Turing A", ["A Lovelace", "A Turing"]),
        ("Barnes and Noble", ["Barnes and Noble"]),
        ("Research and Development Group", ["Research and Development Group"]),
        (
            "Ada Lovelace, Alan Turing and Grace Hopper",
            ["Ada Lovelace", "Alan Turing", "Grace Hopper"],
        ),
        ("Tides Institute, Department of Sand", ["Tides Institute, Department of Sand"]),
    ],
)
def test_a_comma_parts_surname_and_given_name_where_the_format_says_so(
    text: str, names: list[str]
) -> None:
    assert list(people.people(text, "family first")) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann One (Univ. of X, Dept. of Y), Bob Two (Lab A and Lab B)", ["Ann One", "Bob Two"]),
        ("Ann One (1 and 2), Bob Two (2) ((1) University of X, (2) Lab Y)", ["Ann One", "Bob Two"]),
        ("Ann One (X (Y), Z), for the W Collaboration", ["Ann One", "W Collaboration"]),
        ("The W Collaboration: Ann One, Bob Two", ["The W Collaboration", "Ann One", "Bob Two"]),
        ("Plato, Ann One (cut off, he", ["Plato", "Ann One"]),
        ("Sammy Davis, Jr., Bob Two", ["Sammy Davis Jr.", "Bob Two"]),
        ("安 One（某大学，某院）, Bob Two", ["安 One", "Bob Two"]),
    ],
)
def test_affiliations_are_no_authors(text: str, names: list[str]) -> None:
    assert list(people.arxiv_authors(text)) == names


@pytest.mark.parametrize(
    "read", [people.people, people.arxiv_authors, lambda text: [people.person(text)]]
)
@given(text=st.text(st.sampled_from("aB .,;、，and()（）张三王0001{}\n:|/"), max_size=60))
def test_anything_is_taken(read: object, text: str) -> None:
    assert callable(read)
    assert all(isinstance(name, str) for name in read(text))


def test_a_name_is_put_in_reading_order() -> None:
    assert people.reading_order("King", "Martin  Luther", "Jr.") == "Martin Luther King Jr."
    assert people.reading_order("张", " 三") == "张三"
    assert people.reading_order("Guo", "Wei 0001") == "Wei Guo"
