"""The register: bodies and sizes from a csv file, and each fault with line, column and value."""

import time
from pathlib import Path

import numpy as np
import pytest

from small.case.reading import read_case
from small.case.register import read_register
from small.errors import InputError


def written(folder: Path, content: str | bytes) -> Path:
    """Return the path of a register with a content."""
    path = folder / "bodies.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_this_body_comes_first_and_the_others_as_in_the_file(tmp_path: Path) -> None:
    register = read_register(written(tmp_path, "name,size,kind\nA,2,x\nKent,1.5,y\nB,,z\n"), "Kent")
    assert register.names == ["Kent", "A", "B"]
    assert [*register.sizes] == ["size"]
    np.testing.assert_array_equal(register.sizes["size"], [1.5, 2, np.nan])
    assert register.words == {"kind": 'line 2 has "x"'}


def test_400_bodies_are_read_quickly(tmp_path: Path) -> None:
    rows = "".join(f"Body {number},{number + 1}\n" for number in range(400))
    started = time.perf_counter()
    register = read_register(written(tmp_path, "name,size\n" + rows), "Body 399")
    assert time.perf_counter() - started < 0.5
    assert len(register) == 400
    assert register.sizes["size"].tolist() == [400.0, *range(1, 400)]
    values = {"format": 3, "title": "a", "years": "2018/19"}
    values["adopters"] = {"register_file": "bodies.csv", "us": "Body 399"}
    assert read_case(values, folder=tmp_path).possible == 400


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,size\nKent,=1+1\n", 'bodies.csv:2: size = "=1+1": is a formula of a spreadsheet'),
        ("name,size\nKent,1\n@SUM(A1),2\n", 'bodies.csv:3: name = "@SUM(A1)": is a formula'),
        ("name,size\nKent,-cmd\n", "is a formula"),
        ("name,size\nKent,#REF!\n", 'bodies.csv:2: size = "#REF!": is an error of a spreadsheet'),
        ("name,size\nKent,#N/A\n", "is an error of a spreadsheet"),
        ('name,size\nKent,"3,321"\n', 'bodies.csv:2: size = "3,321": is a number with a comma'),
        ("name,size\nKent,3,321\n", 'bodies.csv:2: row = "Kent,3,321": has 3 cells; the first row'),
        ("name,size\nKent,1\nA\n", "bodies.csv:3: row"),
        ("name,size\nKent,nan\n", 'size = "nan": is not a number'),
        ("name,size\nKent,inf\n", 'size = "inf": is not a number'),
        ("name,size\nKent,1\n,2\n", 'bodies.csv:3: name = "": is empty'),
        ("name,size\nKent,1\nKent,2\n", 'bodies.csv:3: name = "Kent": is there twice, first in li'),
        ("name,size\nKent,1\n  kENT ,2\n", 'bodies.csv:3: name = "kENT": is there twice'),
        ('name,size\n"Kent",1\n"A\nB",2\nC,=3\n', 'bodies.csv:5: size = "=3"'),
        (
            "name,size,size\nKent,1,2\n",
            'bodies.csv:1: heading = "size": is the heading of 2 columns',
        ),
        ("name,size,\nKent,1,\n", 'bodies.csv:1: heading = "": is empty'),
        ("size,name\n1,Kent\n", 'bodies.csv:1: column 1 = "size": is not the first heading'),
        ("name;size\nKent;1\n", "Allowed: name, and a comma between columns"),
        ("name\tsize\nKent\t1\n", "is not the first heading"),
        ("Kent,1\nA,2\n", "is not the first heading"),
        ('name,size\n"Kent,1\nA,2\n', "bodies.csv:2: cannot be read: unexpected end of data"),
        ("name,size\nKe\x00nt,1\n", "has a control character"),
        ("", "has no rows of bodies"),
        ("name,size\n", "has no rows of bodies"),
        ("name,size\n\n,\n", "has no rows of bodies"),
        ("name\n" + "".join(f"b{n}\n" for n in range(10_001)), "10,001 bodies; at most 10,000"),
        ("name,size\nKent,1\n".encode("utf-16"), "is not in UTF-8; in Excel, save it as CSV UTF-8"),
        (b"name\nD\xfcrham\n", "is not in UTF-8"),
        (b"name\n" + b"x" * 5_000_001, "is larger than 5 MB"),
        ("name\nKnet\n", 'adopters.us = "Kent": is not a body of bodies.csv; did you mean Knet?'),
    ],
)
def test_a_bad_register_names_line_column_and_value(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InputError) as error:
        read_register(path, "Kent")
    assert message in str(error.value)


def test_all_faults_come_at_once_and_those_of_the_case_with_them(tmp_path: Path) -> None:
    written(tmp_path, "name,size,size\nA,=1,2\nA,3,4\n")
    values = {"format": 3, "title": 3, "years": "2018/19"}
    values["adopters"] = {"register_file": "bodies.csv", "us": "Kent"}
    with pytest.raises(InputError) as error:
        read_case(values, folder=tmp_path)
    assert [(fault.file, fault.line, fault.key) for fault in error.value.faults] == [
        ("case", 0, "title"),
        ("case", 0, "adopters.us"),
        ("bodies.csv", 1, "heading"),
        ("bodies.csv", 2, "size"),
        ("bodies.csv", 3, "name"),
    ]


def test_no_number_is_above_that_of_the_bodies(tmp_path: Path) -> None:
    written(tmp_path, "name\nKent\nA\n")
    values = {"format": 3, "title": "a", "years": "2018/19"}
    values["adopters"] = {"register_file": "bodies.csv", "us": "Kent", "signed": 3, "possible": 2}
    with pytest.raises(InputError) as error:
        read_case(values, folder=tmp_path)
    assert "adopters.signed = 3: is more than the 2 bodies of the register" in str(error.value)
    assert len(error.value.faults) == 1


def test_byte_marks_blank_rows_and_line_ends_of_excel_are_fine(tmp_path: Path) -> None:
    content = "\ufeffname,size\r\nKent,1\r\n,\r\n\r\nÅland,2\r\n".encode()
    assert read_register(written(tmp_path, content), "Kent").names == ["Kent", "Åland"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("1", "12x"), 'line 3 has "12x"'),
        (("1", "0"), 'line 3 has "0"'),
        (("1", "-5"), 'line 3 has "-5"'),
        (("1", "9" * 400), "line 3 has"),
        (("", "2"), 'line 2 has ""'),
    ],
)
def test_a_share_by_a_column_that_is_no_size_names_the_cell(
    tmp_path: Path, cells: tuple[str, str], reason: str
) -> None:
    written(tmp_path, f"name,size\nKent,{cells[0]}\nA,{cells[1]}\n")
    rule = {"name": "p", "pool": 5, "share": "size"}
    values = {"format": 3, "title": "a", "years": "2018/19"}
    values["adopters"] = {"register_file": "bodies.csv", "us": "Kent"}
    values["charges"] = [{"name": "c", "pricing": [rule]}]
    with pytest.raises(InputError) as error:
        read_case(values, folder=tmp_path)
    assert 'charges[1].pricing[1].share = "size": has a cell that is not' in str(error.value)
    assert reason in str(error.value)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize("file", ["../bodies.csv", "/etc/passwd", "none.csv", ".."])
def test_a_register_is_a_file_next_to_the_case(tmp_path: Path, file: str) -> None:
    values = {"format": 3, "title": "a", "years": "2018/19"}
    values["adopters"] = {"register_file": file, "us": "Kent"}
    written(tmp_path, "name\nKent\n")
    (tmp_path / "inner").mkdir()
    with pytest.raises(InputError) as error:
        read_case(values, folder=tmp_path / "inner")
    assert f'adopters.register_file = "{file}": is not a file next to the case' in str(error.value)
    assert len(error.value.faults) == 1
