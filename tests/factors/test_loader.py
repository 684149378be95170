import time
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from factors.loader import LIBRARY, load_library
from factors.lookup import current_datasets, current_factors
from factors.models import Dataset, Factor
from factors.text import FactorTextError, read_library

pytestmark = pytest.mark.django_db


def test_whole_library_loads_quickly_and_without_loss():
    begun = time.monotonic()
    loaded = load_library()
    assert time.monotonic() - begun < 3
    wanted = {
        row["factor_id"]: (row["value"], row["minimum"], row["maximum"])
        for dataset in read_library(LIBRARY)
        for row in dataset.records
    }
    stored = {row[0]: row[1:] for row in Factor.objects.values_list("factor_id", "value", "minimum", "maximum")}
    assert stored == wanted
    assert sum(one.count for one in loaded) == len(wanted)


def test_loading_again_changes_nothing(library, django_assert_num_queries):
    before = Factor.objects.count()
    with django_assert_num_queries(4):  # savepoint, lock, one reading of the datasets, savepoint
        again = load_library()
    assert Factor.objects.count() == before
    assert [(one.is_new, one.is_current) for one in again] == [(False, True)] * len(library)


def test_edited_text_is_a_new_version_and_the_old_one_stays(write_dataset):
    load_library(write_dataset({"value": "0.05"}))
    load_library(write_dataset({"value": "0.06"}))
    assert [str(value) for value in Factor.objects.order_by("id").values_list("value", flat=True)] == [
        "0.050000000", "0.060000000",
    ]  # fmt: skip
    assert [factor.value for factor in current_factors()] == [Decimal("0.06")]


def test_pinned_moment_sees_the_version_of_then(write_dataset):
    (first,) = load_library(write_dataset({"value": "0.05"}))
    load_library(write_dataset({"value": "0.06"}))
    moment = Dataset.objects.get(pk=first.dataset.pk).loaded_at
    assert [factor.value for factor in current_factors(as_of=moment)] == [Decimal("0.05")]


def test_text_that_returns_to_an_older_version_says_so(write_dataset):
    load_library(write_dataset({"value": "0.05"}))
    load_library(write_dataset({"value": "0.06"}))
    (again,) = load_library(write_dataset({"value": "0.05"}))
    assert (again.is_new, again.is_current) == (False, False)
    (renamed,) = load_library(write_dataset({"value": "0.05"}, edition="2"))
    assert (renamed.is_new, renamed.is_current) == (True, True)
    assert [factor.value for factor in current_factors()] == [Decimal("0.05")]


def test_dataset_is_withdrawn_by_leaving_its_table_empty(write_dataset):
    load_library(write_dataset({}))
    load_library(write_dataset())
    assert current_datasets().count() == 1
    assert current_factors().count() == 0


def test_one_bad_file_keeps_all_of_them_out(write_dataset):
    write_dataset({})
    with pytest.raises(FactorTextError):
        load_library(write_dataset({"value": "abc"}, slug="grid-other"))
    assert Dataset.objects.count() == 0


def test_command_prints_a_line_per_dataset(write_dataset, capsys):
    folder = write_dataset({}, {"factor_id": "TWO", "region_code": "FR-X"})
    for _ in range(2):
        call_command("load_factors", folder)
    call_command("load_factors", folder, verbosity=0)
    assert capsys.readouterr().out.splitlines() == [
        "grid-test (1): 2 factors loaded",
        "grid-test (1): unchanged",
    ]


def test_command_names_what_is_wrong(write_dataset, tmp_path):
    with pytest.raises(CommandError, match=r"grid-test/factors\.csv line 2: licence must not be empty\."):
        call_command("load_factors", write_dataset({"licence": ""}))
    with pytest.raises(CommandError, match="is no folder"):
        call_command("load_factors", tmp_path / "nowhere")
