import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.text.names import (
    are_organisations,
    split_affiliations,
    split_names,
)
from recommender.sources.digests.text.people import looks_like_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("谢赛宁、刘壮等", ("谢赛宁", "刘壮")),
        (
            "Greg Yang 、 Edward J. Hu、 Igor Babuschkin 等",
            ("Greg Yang", "Edward J. Hu", "Igor Babuschkin"),
        ),
        ("Ashish Vaswani, Noam Shazeer, et al.", ("Ashish Vaswani", "Noam Shazeer")),
        ("Kaiming He, Ross Girshick and Jian Sun", ("Kaiming He", "Ross Girshick", "Jian Sun")),
        ("A. Gu & T. Dao", ("A. Gu", "T. Dao")),
        ("张三；李四；王五 等人", ("张三", "李四", "王五")),
        ("张三 李四 王五", ("张三", "李四", "王五")),
        ("D Teney, E Abbasnejad, A v d Hengel", ("D Teney", "E Abbasnejad", "A v d Hengel")),
        ("V B. Shah, D N. Metaxas", ("V B. Shah", "D N. Metaxas")),
        ("谢赛宁（纽约大学）、刘壮", ("谢赛宁", "刘壮")),
        ("He, Kaiming; Sun, Jian", ("He, Kaiming", "Sun, Jian")),
        ("Sammy Davis, Jr., Dean Martin", ("Sammy Davis, Jr.", "Dean Martin")),
        ("Y Hao, S Huang...", ("Y Hao", "S Huang")),
        ("A Einstein 等 12 人", ("A Einstein",)),
        ("J Wei, J Wei, Y Tay", ("J Wei", "J Wei", "Y Tay")),
        ("", ()),
        ("等", ()),
    ],
)
def test_lists_of_authors(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "affiliations"),
    [
        (
            "[Rutgers University & Snap Inc & University of Delaware]",
            ("Rutgers University", "Snap Inc", "University of Delaware"),
        ),
        ("[AT&T Labs & MIT]", ("AT&T Labs", "MIT")),
        ("清华大学、微软亚洲研究院", ("清华大学", "微软亚洲研究院")),
        ("清华大学,北京大学", ("清华大学", "北京大学")),
        ("[University of California, Berkeley]", ("University of California, Berkeley",)),
        (
            "[University of California, Berkeley & Google]",
            ("University of California, Berkeley", "Google"),
        ),
        ("（FAIR）", ("FAIR",)),
    ],
)
def test_lists_of_affiliations(text: str, affiliations: tuple[str, ...]) -> None:
    assert split_affiliations(text) == affiliations


def test_some_authors_are_organisations() -> None:
    assert are_organisations(("香港中文大学", "商汤科技"))
    assert not are_organisations(("谢赛宁",))
    assert not are_organisations(())


@given(st.text(max_size=200))
def test_any_text_is_split(text: str) -> None:
    assert all(name.strip() for name in split_names(text))
    assert all(name.strip() for name in split_affiliations(text))
    assert looks_like_names(text) in (True, False)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("He, K., Gkioxari, G. and Girshick, R. B.", ("K. He", "G. Gkioxari", "R. B. Girshick")),
        ("Dvorak, A. C., Novak, J.", ("A. C. Dvorak", "J. Novak")),
        ("García-López, V. & Dai, J.", ("V. García-López", "J. Dai")),
    ],
)
def test_family_names_may_come_first(text: str, people: tuple[str, ...]) -> None:
    assert looks_like_names(text)
    assert split_names(text) == people


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Ana Ruiz, Bo Lin.", "Bo Lin"),
        ("Ana Ruiz, Di Ma.", "Di Ma"),
        ("A. Ruiz, J. Wu.", "J. Wu"),
        ("A. Ruiz, J.-P. Yu.", "J.-P. Yu"),
        ("Ana Ruiz, Bo L.", "Bo L."),
        ("Ana Ruiz, Petrov Yu.", "Petrov Yu."),
        ("Ana Ruiz, Sammy Davis Jr.", "Sammy Davis Jr."),
    ],
)
def test_a_full_stop_ends_the_list_and_an_initial_keeps_its_own(text: str, last: str) -> None:
    assert split_names(text)[-1] == last


def test_the_length_of_a_paper_behind_its_people_is_nobody() -> None:
    assert split_names("Ana Ruiz, Bo Lin, 10 pages") == ("Ana Ruiz", "Bo Lin")


@pytest.mark.parametrize("more", ["+3 authors", "+12 more", "+ 2 others", "+5"])
def test_how_many_more_there_are_is_no_name(more: str) -> None:
    text = f"Ana Ruiz, {more}, Bo Lin"
    assert looks_like_names(text)
    assert split_names(text) == ("Ana Ruiz", "Bo Lin")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ruiz et al. (Some Lab, 2023)", ("Ruiz",)),
        ("Ana Ruiz, Bo Lin (Google, 2023), Cy Doe", ("Ana Ruiz", "Bo Lin", "Cy Doe")),
        ("张三, 李四 (清华大学, 2023)", ("张三", "李四")),
        ("Ruiz, A. B., et al.", ("A. B. Ruiz",)),
    ],
)
def test_where_people_work_and_when_parts_no_names(text: str, people: tuple[str, ...]) -> None:
    assert split_names(text) == people
