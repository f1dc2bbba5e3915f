"""CSV files: how they are written, what is no number in them, long ones in slices, and rubbish."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playground.descent.csv_choice import Columns, select, suggested
from playground.descent.csv_data import CsvError, CsvReader
from playground.descent.data_choice import MOST_EXAMPLES


def read(path, **how):
    reader = CsvReader(path, **how)
    while not reader.advance():
        pass
    return reader.table()


@pytest.fixture
def file(tmp_path):
    def write(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_header_are_detected(file, mark, end):
    rows = [["area", "price"], ["1.5", "10"], ["2.5", "-3e1"], ["4", "20"]]
    table = read(file(end.join(mark.join(row) for row in rows)))
    assert (table.layout.delimiter, table.layout.header) == (mark, True)
    assert [column.name for column in table.columns] == ["area", "price"]
    assert table.sample == ((2, (1.5, 10.0)), (3, (2.5, -30.0)), (4, (4.0, 20.0)))


def test_without_a_header_columns_get_names_and_the_first_row_counts(file):
    table = read(file("1,2\n3,4\n5,7\n"))
    assert [column.name for column in table.columns] == ["column 1", "column 2"]
    assert table.rows == 3
    assert read(file("1,2\n3,4\n5,7\n"), header=True).rows == 2


def test_decimal_commas_between_semicolons(file):
    table = read(file("x;y\n1,5;2\n2,5;3,25\n"))
    assert [cells for _, cells in table.sample] == [(1.5, 2.0), (2.5, 3.25)]
    assert read(file("x;y\n1.5;2\n2.5;3,25\n")).columns[1].texts == 1  # with points, a comma is no mark


def test_names_that_are_missing_or_the_same_are_told_apart(file):
    table = read(file("x,,x,x\n1,2,3,4\n"))
    assert [column.name for column in table.columns] == ["x", "column 2", "x (2)", "x (3)"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings(file, encoding):
    table = read(file("Größe,y\n1,2\n3,5\n".encode(encoding)))
    assert table.columns[0].name == "Größe"
    assert table.layout.encoding == ("latin-1" if encoding == "latin-1" else "utf-8-sig")


def test_a_file_that_stops_being_utf_8_far_inside_is_read_as_latin_1(file):
    content = b"x,y\n" + b"1,2\n" * 40_000 + "ä,3\n".encode("latin-1")
    table = read(file(content))
    assert table.layout.encoding == "latin-1"
    assert (table.rows, table.columns[0].texts) == (40_001, 1)


def test_what_is_no_number_is_told_by_row_and_column(file):
    table = read(file('x,y,name\n1,2,a\nn/a,3,b\n\n4,,c\ninf,1_000,d\n5,6,"x\ny",7\n8,9\n'))
    told = [(p.row, p.column, p.text) for column in table.columns[:2] for p in column.problems]
    assert told == [
        (3, "x", "“n/a” is no number"),
        (6, "x", "“inf” is no number"),
        (5, "y", "the cell is empty"),
        (6, "y", "“1_000” is no number"),
    ]
    assert [(p.row, p.text) for p in table.ragged] == [(7, "4 cells, but there are 3 columns")]
    stopped = select(table, Columns("linear", (0,), 1))
    assert stopped.choice is None
    assert [problem.row for problem in stopped.problems] == [3, 5, 6, 6, 7]
    assert stopped.count == 5
    choice = select(table, Columns("linear", (0,), 1), skip=True).choice
    assert choice.columns == ((1.0, 8.0), (2.0, 9.0))
    assert (choice.rows, choice.skipped) == (6, 4)


def test_problems_in_columns_that_are_not_used_are_in_nobodys_way(file):
    table = read(file("x,y,note\n1,2,good\n2,5,\n3,6,bad\n"))
    assert select(table, Columns("linear", (0,), 1)).choice is not None
    assert suggested(read(file("a,b,note\n1,2,x\n2,5,y\n3,6,z\n"))) == Columns("linear", (0,), 1)


def test_two_words_are_two_classes(file):
    table = read(file("size,kind\n1,dog\n2,cat\n3,dog\n"))
    assert suggested(table) == Columns("logistic", (0,), 1)
    choice = select(table, Columns("hinge", (0,), 1)).choice
    assert choice.classes == ("cat", "dog")
    assert choice.columns[-1] == (1.0, 0.0, 1.0)
    assert not select(table, Columns("linear", (0,), 1), skip=True).choice


def test_two_numbers_are_two_classes_and_three_are_not(file):
    table = read(file("a,b,c\n1,2,1\n2,2,3\n3,1,1\n"))
    assert select(table, Columns("neuron", (0, 1), 2)).choice.classes == ("1", "3")
    refused = select(table, Columns("neuron", (1, 2), 0))
    assert refused.choice is None
    assert "1, 2, 3" in refused.refusal
    assert select(table, Columns("neuron", (0, 0), 2)).refusal
    assert select(table, Columns("linear", (0,), 0)).refusal


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n\n",
        b"\xff\xfex\x00,\x00",
        b"x\x00y",
        b"x,y\n",
        b"a" * 200_000,
        b"x,y\n" + b"1" * 200_000 + b",2\n",
        b'x,y\n1,2\n"never closed\n' + b"1,2\n" * 200_000,
        b",".join([b"1"] * 300),
    ],
)
def test_files_that_are_no_tables_are_refused(file, content):
    with pytest.raises(CsvError, match=r"\.|\?"):
        read(file(content))


def test_files_that_are_not_there_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.csv", "a\0b"):
        with pytest.raises(CsvError):
            CsvReader(path)


def test_a_million_rows_come_in_short_slices_and_leave_a_fair_sample(file):
    rows = 200_000
    path = file("x,y\n" + "".join(f"{k},{k % 7}\n" for k in range(rows)))
    reader = CsvReader(path)
    shares, done = [], False
    reader.advance(0.0)
    assert reader.rows < 200  # the least that is read at once
    while not done:
        done = reader.advance(0.005)
        shares.append(reader.share)
    table = reader.table()
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert table.rows == rows
    assert table.sampled
    assert len(table.sample) == MOST_EXAMPLES
    xs = [cells[0] for _, cells in table.sample]
    assert sum(xs) / len(xs) == pytest.approx(rows / 2, rel=0.05)
    assert all(row == x + 2 for (row, _), x in zip(table.sample, xs, strict=True))
    assert select(table, Columns("linear", (0,), 1)).used == MOST_EXAMPLES
    assert read(path).sample == table.sample  # the same each time


def test_letting_go_in_the_middle_closes_the_file(file):
    reader = CsvReader(file("x,y\n" + "1,2\n" * 50_000))
    reader.advance(0.001)
    assert 0 < reader.share < 1
    reader.close()


cells = st.sampled_from(["1", "-2.5", "1e400", "", "x", '"', '""', "a\nb", "1;2", "ü", "nan", " 3 ", "1,5"])
tables = st.lists(st.lists(cells, max_size=4), max_size=8).flatmap(
    lambda rows: st.builds(
        lambda mark, end: end.join(mark.join(row) for row in rows).encode(),
        st.sampled_from([",", ";", "\t", "|", " "]),
        st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(content=st.binary(max_size=200) | st.text(max_size=80).map(str.encode) | tables, skip=st.booleans())
@example(content=b"x,y\n1,2\n\xff\n", skip=True)
@example(content=b'"a', skip=True)
def test_whatever_is_in_a_file_only_errors_of_its_own_kind_come_out(file, content, skip):
    try:
        table = read(file(content))
    except CsvError:
        return
    columns = suggested(table)
    for model in ("linear", "tanh", "hinge", columns.model):
        features = columns.features if model == columns.model else columns.features[:1]
        selection = select(table, Columns(model, features, columns.target), skip=skip)
        assert (selection.choice is None) == bool(selection.refusal)
