"""An address taken apart."""

from __future__ import annotations

import pytest

from ingest.matching.address_parts import (
    SAME_ROAD,
    AddressParts,
    address_likeness,
    is_only_address,
    take_address_apart,
)


@pytest.mark.parametrize(
    ("address", "road", "number", "rest"),
    [
        ("杭州市拱墅区大关路125号大关南四苑3幢", "大关路", "125", "大关南4苑3幢"),
        ("浙江省杭州市西湖区文三路", "文3路", "", ""),
        ("文一西路123-5号", "文1西路", "123", ""),
        ("翠苑街道学院路212弄", "学院路", "212", ""),
        ("125 Main St. Suite 4", "main street", "125", "suite 4"),
        ("1601 El Camino Real", "el camino real", "1601", ""),
        ("拱墅区大关南四苑", "", "", ""),
    ],
)
def test_road_number_and_rest(address, road, number, rest):
    parts = take_address_apart(address)
    assert (parts.road, parts.number, parts.rest) == (road, number, rest)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("杭州市西湖区文三路128号", "文三路128号3幢", 1.0),
        ("文三路", "文三路128号", SAME_ROAD),
        ("文三路12号", "文三路128号", 0.0),
        ("文一路128号", "文三路128号", 0.0),
        ("125 N. Main St", "125 North Main Street", 1.0),
        ("", "文三路128号", None),
        ("大关街道", "大关街道", None),
        ("大关新村旁空地", "西溪花园", None),
    ],
)
def test_addresses_are_alike_by_road_and_number(one, other, alike):
    assert address_likeness(take_address_apart(one), take_address_apart(other)) == alike


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("大关路10号", True),
        ("大关路10号3幢", True),
        ("大关路10号大关东一苑", False),
        ("大关路", False),
        ("125 Main St. Suite 4", True),
        ("3 Brothers", False),
        ("76 Station & Market", False),
    ],
)
def test_a_road_and_number_is_told_from_a_name(text, only):
    assert is_only_address(take_address_apart(text)) == only


def test_a_street_office_is_no_address():
    assert take_address_apart("拱墅区大关街道") == AddressParts("")
