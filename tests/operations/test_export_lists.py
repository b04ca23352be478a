"""Are the lists of the setting read with the options of `hsl leads`, and what is none refused in words?"""

import pytest

from core.errors import HslError, WrongUse
from core.leads import LeadFilter
from operations.export_lists import LeadList, read_lists


def test_the_setting_takes_the_options_of_hsl_leads() -> None:
    text = (
        "hot = --tier hot,warm --exclude-customers;"
        "fifth=--stream=5th_stream --corrected; call=--segment 'hot unpaid'; "
    )

    assert read_lists(text) == (
        LeadList("hot", LeadFilter(("hot", "warm"), exclude_customers=True)),
        LeadList("fifth", LeadFilter(stream="5th_stream", corrected=True)),
        LeadList("call", LeadFilter(), "hot unpaid"),
    )
    assert read_lists(" ") == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("../x=", "a list's name is 1 to 40 letters, digits, _ or -"),
        ("hot=--tier boiling", "There is no tier 'boiling'. Choose from: hot, warm, cool, cold"),
        ("hot=--tears hot", "`hsl leads` has no such option '--tears'"),
        ("hot=hot", "`hsl leads` has no such option 'hot'"),
        ("hot=--tier", "--tier needs one value, once"),
        ("hot=--tier --corrected", "--tier needs one value, once"),
        ("hot=--tier hot --tier warm", "--tier needs one value, once"),
        ("hot=--corrected=yes", "`hsl leads` has no such option '--corrected'"),
        ("hot=--segment 'to call", "no closing quotation"),
        ("hot=; Hot=--corrected", "two lists have that name"),
    ],
)
def test_what_is_no_list_is_refused_with_its_name_and_reason(text: str, reason: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_lists(text)

    assert refused.value.what.startswith("HSL_EXPORT_LISTS: the list '")
    assert reason in refused.value.what
    assert isinstance(refused.value, HslError)
