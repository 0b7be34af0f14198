"""Any case on the terminal: full texts of cases that lack parts of the first one."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report import tables, terminal, what_if
from sohanalysis.report.table import Table
from tests.charged import is_complete
from tests.written import written

NO_BUDGET = """\
format = 2
title = "Athena"
body = "Essex Police"
source = "BBC, 27 February 2012"
years = "2011/12 to 2013/14"

[adopters]
count = 3
possible = 4

[[charges]]
name = "Athena"
pool_total = 9_000_000
share = "equal"
"""

NO_CHARGE = """\
format = 2
title = "Body-worn cameras"
body = "Northshire Police"
source = "report 12"
years = "2021/22 to 2023/24"

[budget]
amount = 500_000
stage = "approved"

[[lines]]
name = "Cameras"
by_year = [300_000, 0, 0]

[[lines]]
name = "Storage"
annual = 90_000
from = "2021-10"

[[lines]]
name = "Paper files"
kind = "saving"
annual = 20_000
from = "2022-04"
"""

NO_ADOPTERS = """\
format = 2
title = "Shared payroll"
body = "Westbury Council"
source = "paper 7"
years = "2022/23 to 2023/24"

[budget]
amount = 260_000
source = "paragraph 3"

[[charges]]
name = "Payroll"
low = 100_000
high = 140_000

[[charges.pricing]]
name = "low-estimate"
price = "low"

[[charges.pricing]]
name = "high-estimate"
price = "high"

[[published]]
of = "initial_cost"
printed = "£200,000 to £270,000"
source = "paragraph 6"

[scenario]
pricing = "low-estimate"
"""

ONE_PRICE = """\
format = 2
title = "Library catalogue"
body = "Westbury Council"
source = "paper 9"
years = "2022/23 to 2023/24"

[adopters]
word = "council"
count = 12

[budget]
amount = 70_000

[[charges]]
name = "Catalogue"
price = 30_000
vat = "recovered"

[[lines]]
name = "Data transfer"
by_year = [9_500, 0]
"""

SEVERAL = """\
format = 2
title = "Regional control room"
body = "Marchland Fire Authority"
source = "joint report, March 2023"
years = "2023/24 to 2025/26"

[adopters]
word = "authority"
plural = "authorities"
anticipated = 4
signed = 3
possible = 4

[budget]
amount = 700_000
stage = "approved"

[[charges]]
name = "Control room"

[[charges.pricing]]
name = "shared"
pool = 1_200_000
share = "equal"
status = "assumed"

[[charges.pricing]]
name = "fixed"
price = 320_000

[scenario]
pricing = "shared"

[[charges]]
name = "Radio network"
price = 400
quantity = 60
from = "2024-04"

[[charges]]
name = "Licences"
price = 25_000
uplift = 0.03
vat = "recovered"
"""

THREE_LINES = """\
format = 2
title = "Firearms licensing system"
body = "West Mercia Police"
source = "decision notice"
years = "2021/22 to 2022/23"

[[lines]]
name = "Software"
by_year = [48_000, 0]

[[lines]]
name = "Configuration"
by_year = [12_500, 0]

[[lines]]
name = "Training"
by_year = [6_250, 0]
"""

CASES = {
    "no budget": NO_BUDGET,
    "no charge": NO_CHARGE,
    "no adopters": NO_ADOPTERS,
    "one price": ONE_PRICE,
    "several": SEVERAL,
    "three lines": THREE_LINES,
}
MOST_OF_A_LINE = 100  # of the notes of a table as well
Printed = Callable[[str, str], str]


@pytest.fixture(name="printed")
def _printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Printed:
    """Return the output of a command on a case."""

    def printed(command: str, text: str) -> str:
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        assert run([*command.split(), str(path)]) == 0
        return capsys.readouterr().out

    return printed


def folded(text: str) -> str:
    """Fold the sentences that a terminal window would fold; tables fold their own notes."""
    lines: list[str] = []
    for line in text.rstrip("\n").split("\n"):
        is_table = "  " in line or line.startswith("---")
        lines += [line] if is_table or not line else textwrap.wrap(line, MOST_OF_A_LINE)
    return "\n".join(lines) + "\n"


def test_a_case_without_a_budget(printed: Printed) -> None:
    # £9m over three years is £3m a year, and £1m for each of three.
    assert (
        folded(printed("show", NO_BUDGET))
        == """\
Athena, Essex Police (case.toml)
If 3 adopters join and a fixed bill is shared equally (stated), the charge is £1,000,000 a year,
£3,000,000 over three years. No budget is stated, so there is no verdict. No savings are counted.

Cost by financial year, £
------------------------------------------------------
Line          2011/12    2012/13    2013/14     In all
------------------------------------------------------
Athena      1,000,000  1,000,000  1,000,000  3,000,000
------------------------------------------------------
Gross cost  1,000,000  1,000,000  1,000,000  3,000,000
------------------------------------------------------
Scenario code: case-eef1:r3:n3:pathena:ee3e@4382

Results, £
--------------------------------------------
Result                                     £
--------------------------------------------
Ongoing cost a year                1,000,000
Present value, 2011/12 to 2013/14  2,899,694
Gross cost over all years          3,000,000
--------------------------------------------
Present value: stated figures taken as constant prices (the documents do not say).
Scenario code: case-eef1:r3:n3:pathena:ee3e@4382

Athena, pricing: Equal shares of a fixed bill of £3m a year.

Charge in 2013/14 as priced, £ a year, by number of adopters
-------------------
Adopters     Athena
-------------------
1         3,000,000
2         1,500,000
3         1,000,000
4           750,000
-------------------
Case and rules: case-eef1:r3

Taken as usual: Athena is charged from 2011-04; go-live in 2011-04; discount rate 3.5%; price basis
not stated, constant prices unless something rises.

4 are not stated: soh check lists them, with paragraphs.
"""
    )
    assert (
        folded(printed("sensitivity", NO_BUDGET))
        == """\
Athena, Essex Police (case.toml)
If 3 adopters join and a fixed bill is shared equally (stated), the charge is £1,000,000 a year,
£3,000,000 over three years. No budget is stated, so there is no verdict. No savings are counted.

Gross cost over all years as stated, and with one input changed, £
----------------------------------------------------------------------------------------------------
Changed                                                                  Cost  Source
----------------------------------------------------------------------------------------------------
As stated                                                           3,000,000  BBC, 27 February 2012
Charge 10% higher                                                   3,300,000  illustration
VAT at 20% on the charges, recoverable (section 33) unless advised  3,600,000  illustration
----------------------------------------------------------------------------------------------------
Case and rules: case-eef1:r3
"""
    )


def test_a_case_without_a_charge(printed: Printed) -> None:
    # 300,000 and 24 months at 90,000 a year; six of them fall after the budget years.
    assert (
        folded(printed("show", NO_CHARGE))
        == """\
Body-worn cameras, Northshire Police (case.toml)
Set-up and the first two years cost £480,000: £20,000 under the £500,000 budget. Of this, £45,000
falls in 2023/24. Savings of £20,000 by March 2023 are not cashable: they free time or capacity and
do not reduce this cost.

Cost by financial year, £
-------------------------------------------------
Line        2021/22   2022/23   2023/24    In all
-------------------------------------------------
Cameras     300,000        0         0   300,000
Storage      45,000   90,000    90,000   225,000
-------------------------------------------------
Gross cost  345,000   90,000    90,000   525,000
Savings           0  (20,000)  (20,000)  (40,000)
Net cost    345,000   70,000    70,000   485,000
-------------------------------------------------
Set-up and the first two years cost £480,000 in all: £45,000 of that falls after the budget years,
2021/22 to 2022/23. The net cost deducts all savings, cashable or not.
Scenario code: case-1f08:r3:n1:pnone:957c@0436

Results, £
---------------------------------------------
Result                                      £
---------------------------------------------
Set-up and the first two years        480,000
Headroom, (over budget)                20,000
Spent in the budget years             435,000
Part paid after budget years           45,000
Savings in the budget years            20,000
Cashable savings in the budget years        0
Cost after cashable savings           480,000
Ongoing cost a year                    90,000
Present value, 2021/22 to 2023/24     477,979
Gross cost over all years             525,000
Net cost over all years               485,000
---------------------------------------------
Present value: stated figures taken as constant prices (the documents do not say). The present value
deducts all savings, cashable or not.
Scenario code: case-1f08:r3:n1:pnone:957c@0436

Within budget, changing one thing at a time
-----------------------------------
Changed  Within budget
-----------------------------------
Delay    any delay, up to 24 months
Savings  without any saving
-----------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-1f08:r3:n1:pnone:957c@0436

Taken as usual: Cameras is one-off; Storage is recurrent; Paper files is recurrent; recurrent costs
count for their first 24 months in the total; go-live in 2021-04; discount rate 3.5%; price basis
not stated, constant prices unless something rises; the budget is for the years up to 2022/23.

2 are not stated: soh check lists them, with paragraphs.
"""
    )
    assert (
        folded(printed("sensitivity", NO_CHARGE))
        == """\
Body-worn cameras, Northshire Police (case.toml)
Set-up and the first two years cost £480,000: £20,000 under the £500,000 budget. Of this, £45,000
falls in 2023/24. Savings of £20,000 by March 2023 are not cashable: they free time or capacity and
do not reduce this cost.

Headroom as stated, and with one input changed, £
------------------------------------------
Changed             Headroom  Source
------------------------------------------
As stated            20,000   report 12
Cameras 25% higher  (55,000)  illustration
------------------------------------------
Case and rules: case-1f08:r3

Within budget, changing one thing at a time
-----------------------------------
Changed  Within budget
-----------------------------------
Delay    any delay, up to 24 months
Savings  without any saving
-----------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-1f08:r3:n1:pnone:957c@0436
"""
    )


def test_a_case_without_adopters(printed: Printed) -> None:
    assert (
        folded(printed("show", NO_ADOPTERS))
        == """\
Shared payroll, Westbury Council (case.toml)
At the low estimate (quoted), the first two years cost £200,000: £60,000 under the £260,000 budget.
As quoted: £200,000 to £280,000. No savings are counted.

Cost by financial year, £ (low to high estimate)
----------------------------------------------------------------------
Line                   2022/23             2023/24              In all
----------------------------------------------------------------------
Payroll     100,000 to 140,000  100,000 to 140,000  200,000 to 280,000
----------------------------------------------------------------------
Gross cost  100,000 to 140,000  100,000 to 140,000  200,000 to 280,000
----------------------------------------------------------------------
Scenario code: case-b0d3:r3:n1:plow-estimate:19a2@0830

Results, £
--------------------------------------------------------------
Result                             Low estimate  High estimate
--------------------------------------------------------------
The first two years                     200,000       280,000
Headroom, (over budget)                  60,000       (20,000)
Spent in the budget years               200,000       280,000
Ongoing cost a year                     100,000       140,000
Present value, 2022/23 to 2023/24       196,618       275,266
Gross cost over all years               200,000       280,000
--------------------------------------------------------------
Present value: quoted figures taken as constant prices (the documents do not say).
Scenario code: case-b0d3:r3:n1:plow-estimate:19a2@0830

Pricing, £ (total: the first two years)
---------------------------------------------------------------------
Pricing        Charge a year    Total  Headroom  Ongoing  Note
---------------------------------------------------------------------
Low estimate         100,000  200,000   60,000   100,000
High estimate        140,000  280,000  (20,000)  140,000  over budget
---------------------------------------------------------------------
Scenario code: case-b0d3:r3:n1:plow-estimate:19a2@0830

Payroll, pricing low estimate: £100,000 a year.

Within budget, at the low estimate, changing one thing at a time
------------------------------------------------------
Changed               Within budget
------------------------------------------------------
Charge                up to £130,000 a year
Change of the charge  up to 30% higher
Rise of the charges   any rise from -20% to 50% a year
Delay                 any delay, up to 23 months
Savings               without any saving
------------------------------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-b0d3:r3:n1:plow-estimate:19a2@0830

Taken as usual: Payroll is charged from 2022-04; recurrent costs count for their first 24 months in
the total; go-live in 2022-04; discount rate 3.5%; price basis not stated, constant prices unless
something rises; the budget is for the years up to 2023/24.

1 printed figure does not agree, 4 are not stated: soh check lists them, with paragraphs.
"""
    )
    assert (
        folded(printed("check", NO_ADOPTERS))
        == """\
Shared payroll: nothing in the file is wrong.
Taken as usual: Payroll is charged from 2022-04; recurrent costs count for their first 24 months in
the total; go-live in 2022-04; discount rate 3.5%; price basis not stated, constant prices unless
something rises; the budget is for the years up to 2023/24.

Published figures against the model, £
------------------------------------------------------------------------------------------------------------
Figure               Year  Printed               Source                    Model  Model less printed  Agrees
------------------------------------------------------------------------------------------------------------
The first two years  all   £200,000 to £270,000  paragraph 6  200,000 to 280,000         0 to 10,000      no
------------------------------------------------------------------------------------------------------------
Case and rules: case-b0d3:r3

The budget
- At the high estimate the cost, £280,000, is over the budget of £260,000 by £20,000; at the low
estimate, £200,000, it is within it by £60,000. (paragraph 3)

Printed figures that do not agree
- The first two years, in total: printed as £200,000 to £270,000; the case comes to £200,000 to
£280,000, the upper end £10,000 more than printed. (paragraph 6)

Not stated
- Funding.
- The contract's term and the cost of leaving.
- Price rises, and whether prices are real or cash.
- VAT.
"""  # noqa: E501
    )
    assert (
        folded(printed("sensitivity", NO_ADOPTERS))
        == """\
Shared payroll, Westbury Council (case.toml)
At the low estimate (quoted), the first two years cost £200,000: £60,000 under the £260,000 budget.
As quoted: £200,000 to £280,000. No savings are counted.

Headroom as quoted, and with one input changed, £
-------------------------------------------------------------------------------------------------------------
Changed                                                             Low estimate  High estimate  Source
-------------------------------------------------------------------------------------------------------------
As quoted                                                                 60,000       (20,000)  paper 7
Charge 10% higher                                                         40,000       (48,000)  illustration
VAT at 20% on the charges, recoverable (section 33) unless advised        20,000       (76,000)  illustration
-------------------------------------------------------------------------------------------------------------
Case and rules: case-b0d3:r3

Within budget, under each pricing, changing one thing at a time
----------------------------------------------------------------------------------------------------------------------
Changed               Pricing        Within budget                          Beside it
----------------------------------------------------------------------------------------------------------------------
Charge                every pricing  up to £130,000 a year                  30% above the low estimate, 7.1% below the
                                                                            high one
Change of the charge  Low estimate   up to 30% higher
Change of the charge  High estimate  at least 7.2% lower
Rise of the charges   Low estimate   any rise from -20% to 50% a year
Rise of the charges   High estimate  a fall of at least 14.3% a year
Delay                 Low estimate   any delay, up to 23 months
Delay                 High estimate  not even on time
Savings               Low estimate   without any saving
Savings               High estimate  no saving is enough: none is cashable
----------------------------------------------------------------------------------------------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-b0d3:r3:n1:plow-estimate:19a2@0830

Effect on headroom of changing one assumption, £; 60,000 in this scenario; for pricing, low is the
one with the lowest result
----------------------------------------------------------------------------------
Input              Low          High    At low  At high   Apart  Source and status
----------------------------------------------------------------------------------
Pricing  High estimate  Low estimate  (20,000)   60,000  80,000  pricings (stated)
----------------------------------------------------------------------------------
The case gives no range for savings, ramp of the savings, cashable share, delay, change of the
charge, rise of the charges, so these are not varied.
Scenario code: case-b0d3:r3:n1:plow-estimate:19a2@0830
"""  # noqa: E501
    )


def test_a_case_with_one_price(printed: Printed) -> None:
    assert (
        folded(printed("show", ONE_PRICE))
        == """\
Library catalogue, Westbury Council (case.toml)
At the flat price (stated), set-up and the first two years cost £69,500: £500 under the £70,000
budget. No savings are counted. The cost is the same however many councils join.

Cost by financial year, £
---------------------------------------
Line           2022/23  2023/24  In all
---------------------------------------
Data transfer    9,500        0   9,500
Catalogue       30,000   30,000  60,000
---------------------------------------
Gross cost      39,500   30,000  69,500
---------------------------------------
Scenario code: case-2052:r3:n12:pcatalogue:f83e@1364

Results, £
-----------------------------------------
Result                                  £
-----------------------------------------
Set-up and the first two years     69,500
Headroom, (over budget)               500
Spent in the budget years          69,500
Ongoing cost a year                30,000
Present value, 2022/23 to 2023/24  68,486
Gross cost over all years          69,500
-----------------------------------------
Present value: stated figures taken as constant prices (the documents do not say).
Scenario code: case-2052:r3:n12:pcatalogue:f83e@1364

Catalogue, pricing: £30k a year, however many join.

Within budget, changing one thing at a time
------------------------------------------------
Changed               Within budget
------------------------------------------------
Councils that pay     at any number
Change of the charge  up to 0.8% higher
Rise of the charges   up to 1.6% a year
Delay                 any delay, up to 23 months
Savings               without any saving
------------------------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-2052:r3:n12:pcatalogue:f83e@1364

Taken as usual: Catalogue is charged from 2022-04; Data transfer is one-off; recurrent costs count
for their first 24 months in the total; go-live in 2022-04; discount rate 3.5%; price basis not
stated, constant prices unless something rises; up to 100 could join; the budget is for the years up
to 2023/24.

3 are not stated: soh check lists them, with paragraphs.
"""
    )
    assert (
        folded(printed("sensitivity", ONE_PRICE))
        == """\
Library catalogue, Westbury Council (case.toml)
At the flat price (stated), set-up and the first two years cost £69,500: £500 under the £70,000
budget. No savings are counted. The cost is the same however many councils join.

Headroom as stated, and with one input changed, £
------------------------------------------------
Changed                   Headroom  Source
------------------------------------------------
As stated                     500   paper 9
Charge 10% higher          (5,500)  illustration
Data transfer 25% higher   (1,875)  illustration
------------------------------------------------
Case and rules: case-2052:r3

Within budget, changing one thing at a time
------------------------------------------------
Changed               Within budget
------------------------------------------------
Councils that pay     at any number
Change of the charge  up to 0.8% higher
Rise of the charges   up to 1.6% a year
Delay                 any delay, up to 23 months
Savings               without any saving
------------------------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-2052:r3:n12:pcatalogue:f83e@1364
"""
    )


def test_a_case_with_several_charges(printed: Printed) -> None:
    # 2 x 1,200,000 / 4, then 2 x 400 x 60, and 25,000 with 25,750. VAT on 648,000 is 129,600.
    assert (
        folded(printed("show", SEVERAL))
        == """\
Regional control room, Marchland Fire Authority (case.toml)
If 4 authorities join and a fixed bill is shared equally (our assumption), the first two years cost
£698,750: £1,250 under the £700,000 budget. Of this, £24,000 falls in 2025/26. As stated: £738,750.
No savings are counted.

Cost by financial year, £ (pricing: shared)
---------------------------------------------------
Line           2023/24  2024/25  2025/26     In all
---------------------------------------------------
Control room   300,000  300,000  300,000    900,000
Radio network        0   24,000   24,000     48,000
Licences        25,000   25,750   26,523     77,273
---------------------------------------------------
Gross cost     325,000  349,750  350,523  1,025,273
---------------------------------------------------
The first two years cost £698,750 in all: £24,000 of that falls after the budget years, 2023/24 to
2024/25.
Scenario code: case-4566:r3:n4:pshared:b01a@5682

Results, £ (pricing: shared)
---------------------------------------
Result                                £
---------------------------------------
The first two years             698,750
Headroom, (over budget)           1,250
Spent in the budget years       674,750
Part paid after budget years     24,000
Ongoing cost a year             350,523
Gross cost over all years     1,025,273
---------------------------------------
No present value: an uplift is stated, so figures are cash, and the case states no inflation.
Scenario code: case-4566:r3:n4:pshared:b01a@5682

Pricing at 4 authorities, £ (total: the first two years)
---------------------------------------------------------------
Pricing  Charge a year    Total  Headroom  Ongoing  Note
---------------------------------------------------------------
Shared         300,000  698,750    1,250   350,523
Fixed          320,000  738,750  (38,750)  370,523  over budget
---------------------------------------------------------------
Scenario code: case-4566:r3:n4:pshared:b01a@5682

Pricing at 3 authorities, £ (total: the first two years)
----------------------------------------------------------------
Pricing  Charge a year    Total   Headroom  Ongoing  Note
----------------------------------------------------------------
Shared         400,000  898,750  (198,750)  450,523  over budget
Fixed          320,000  738,750   (38,750)  370,523  over budget
----------------------------------------------------------------
Scenario code: case-4566:r3:n3:pshared:01b1@5682

Control room, pricing assumption shared: Equal shares of a fixed bill of £1.2m a year.
Radio network, pricing: £400 a year for each of our 60 units.
Licences, pricing: £25k a year, however many join, 3% more each year after 2023/24.

Charge in 2025/26 as priced, £ a year, by number of authorities
-------------------------------
Authorities     Shared    Fixed
-------------------------------
1            1,200,000  320,000
2              600,000  320,000
3              400,000  320,000
4              300,000  320,000
-------------------------------
Case and rules: case-4566:r3

Within budget, if a fixed bill is shared equally, changing one thing at a time
------------------------------------------------
Changed               Within budget
------------------------------------------------
Authorities that pay  from 4 up
Change of the charge  up to 0.1% higher
Rise of the charges   up to 0.3% a year
Delay                 any delay, up to 24 months
Savings               without any saving
------------------------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-4566:r3:n4:pshared:b01a@5682

Taken as usual: Control room is charged from 2023-04; Licences is charged from 2023-04; recurrent
costs count for their first 24 months in the total; go-live in 2023-04; discount rate 3.5%; price
basis not stated, constant prices unless something rises; the budget is for the years up to 2024/25;
no present value: an uplift is stated, so figures are cash, and the case states no inflation.

1 point in the documents does not agree, 4 are not stated: soh check lists them, with paragraphs.
"""
    )
    assert (
        folded(printed("check", SEVERAL))
        == """\
Regional control room: nothing in the file is wrong.
Taken as usual: Control room is charged from 2023-04; Licences is charged from 2023-04; recurrent
costs count for their first 24 months in the total; go-live in 2023-04; discount rate 3.5%; price
basis not stated, constant prices unless something rises; the budget is for the years up to 2024/25;
no present value: an uplift is stated, so figures are cash, and the case states no inflation.

The budget
- The cost, £738,750, is over the budget of £700,000 by £38,750. (joint report, March 2023)

What does not agree in the documents
- 4 authorities are anticipated, and 3 signed. (joint report, March 2023)

Not stated
- Funding.
- The contract's term and the cost of leaving.
- Price rises, and whether prices are real or cash.
- VAT.
"""
    )
    assert (
        folded(printed("sensitivity", SEVERAL))
        == """\
Regional control room, Marchland Fire Authority (case.toml)
If 4 authorities join and a fixed bill is shared equally (our assumption), the first two years cost
£698,750: £1,250 under the £700,000 budget. Of this, £24,000 falls in 2025/26. As stated: £738,750.
No savings are counted.

Headroom as stated, and with one input changed, £
------------------------------------------------------------------------------------------------------------------
Changed                                                                         Headroom  Source
------------------------------------------------------------------------------------------------------------------
As stated                                                                       (38,750)  joint report, March 2023
Charges 10% higher                                                             (112,625)  illustration
VAT at 20% on Control room and Radio network, recoverable (section 33) unless  (176,350)  illustration
  advised
------------------------------------------------------------------------------------------------------------------
Case and rules: case-4566:r3

Within budget, under each pricing, changing one thing at a time
--------------------------------------------------------------------------
Changed               Pricing        Within budget
--------------------------------------------------------------------------
Charge                every pricing  up to £300,625 a year
Authorities that pay  Shared         from 4 up
Authorities that pay  Fixed          never
Change of the charge  Shared         up to 0.1% higher
Change of the charge  Fixed          at least 5.3% lower
Rise of the charges   Shared         up to 0.3% a year
Rise of the charges   Fixed          a fall of at least 11.3% a year
Delay                 Shared         any delay, up to 24 months
Delay                 Fixed          not even on time
Savings               Shared         without any saving
Savings               Fixed          no saving is enough: none is cashable
--------------------------------------------------------------------------
For savings: whether the cost after cashable savings is within the budget.
Scenario code: case-4566:r3:n4:pshared:b01a@5682

Effect on headroom of changing one assumption, £; 1,250 in this scenario; for pricing, low is the
one with the lowest result
---------------------------------------------------------------------
Input      Low    High    At low  At high   Apart  Source and status
---------------------------------------------------------------------
Pricing  Fixed  Shared  (38,750)    1,250  40,000  pricings (assumed)
---------------------------------------------------------------------
The case gives no range for authorities, savings, ramp of the savings, cashable share, delay, change
of the charge, rise of the charges, so these are not varied.
Scenario code: case-4566:r3:n4:pshared:b01a@5682
"""  # noqa: E501
    )


def test_a_case_of_three_lines_that_are_paid_once(printed: Printed) -> None:
    # 25% more on 48,000 is 12,000.
    assert (
        folded(printed("show", THREE_LINES))
        == """\
Firearms licensing system, West Mercia Police (case.toml)
£66,750, one-off. No budget is stated, so there is no verdict. No ongoing cost is stated. No savings
are counted.

Cost by financial year, £
---------------------------------------
Line           2021/22  2022/23  In all
---------------------------------------
Software        48,000        0  48,000
Configuration   12,500        0  12,500
Training         6,250        0   6,250
---------------------------------------
Gross cost      66,750        0  66,750
---------------------------------------
Scenario code: case-2e1f:r3:n1:pnone:2d20@4637

Results, £
-----------------------------------------
Result                                  £
-----------------------------------------
Present value, 2021/22 to 2022/23  66,750
Gross cost over all years          66,750
-----------------------------------------
Present value: stated figures taken as constant prices (the documents do not say).
Scenario code: case-2e1f:r3:n1:pnone:2d20@4637

Taken as usual: Software is one-off; Configuration is one-off; Training is one-off; go-live in
2021-04; discount rate 3.5%; price basis not stated, constant prices unless something rises.

2 are not stated: soh check lists them, with paragraphs.
"""
    )
    assert (
        folded(printed("sensitivity", THREE_LINES))
        == """\
Firearms licensing system, West Mercia Police (case.toml)
£66,750, one-off. No budget is stated, so there is no verdict. No ongoing cost is stated. No savings
are counted.

Gross cost over all years as stated, and with one input changed, £
--------------------------------------------
Changed                Cost  Source
--------------------------------------------
As stated            66,750  decision notice
Software 25% higher  78,750  illustration
--------------------------------------------
Case and rules: case-2e1f:r3
"""
    )


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
@pytest.mark.parametrize("command", ["show", "check", "sensitivity"])
def test_no_word_of_the_first_case_stands_in_another(
    printed: Printed, command: str, text: str
) -> None:
    output = printed(command, text).lower()

    foreign_words = ["force", "set aside", "record", *["quoted"] * ("low =" not in text)]
    assert [word for word in foreign_words if word in output] == []


def table_lines(text: str) -> Iterator[str]:
    """Yield the lines of the tables in a text, which are between rules."""
    within = False
    for line in text.split("\n"):
        within = line.startswith("---") or (within and bool(line) and "  " in line)
        if within:
            yield line


LONG = """\
format = 2
title = "Radio"
source = "an annual report of some length, pages 11 to 14"
years = "2021/22 to 2050/51"

[budget]
amount = 90_000_000

[[charges]]
name = "Radio for the whole of the region"
low = 1_234_567
high = 2_345_678
pricing = [{name = "high", price = "high"}]

[charges.from]
value = "2021-04"

[[lines]]
name = "Control rooms"
annual = {value = 60_000, source = "report 4", alternatives = [{value = 60_000_000, source = "a table that is printed in thousands and does not say so, page 12"}]}

[[what_if]]
input = "charge_change"
low = 0.0
high = 0.25
unit = "share"
source = "a review of procurement in the region over ten years, table 2, upper bound"

[[published]]
of = "Control rooms"
year = "2021/22"
printed = "£61,000"
source = "the financial implications of the annual report, third paragraph"
"""  # noqa: E501


@pytest.mark.parametrize("text", [*CASES.values(), LONG], ids=[*CASES, "long"])
@pytest.mark.parametrize("command", ["show", "check", "sensitivity"])
def test_every_table_fits_a_page(printed: Printed, command: str, text: str) -> None:
    lines = [*table_lines(printed(command, text))]

    assert [line for line in lines if len(line) > 120] == []
    assert command == "check" or lines


@pytest.mark.parametrize("path", sorted(DATA.glob("examples/*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("command", ["show", "check", "sensitivity"])
def test_every_example_that_lacks_something_fits_a_page(
    capsys: pytest.CaptureFixture[str], command: str, path: Path
) -> None:
    if is_complete(load_case(path)):
        return  # its tables are the same as in the first case, which has its own tests
    assert run([command, str(path)]) == 0

    lines = [*table_lines(capsys.readouterr().out)]
    assert [line for line in lines if len(line) > 120] == []


def test_years_that_do_not_fit_stand_in_further_blocks(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(LONG, encoding="utf-8")
    case = load_case(path)

    lines = tables.cost_by_year(results_of(case, case.scenario)).text(120).split("\n")

    heads = [head for line in lines if line.startswith("Line") for head in line.split("  ")[1:]]
    assert [head.strip() for head in heads if head] == [*case.years, "In all"]
    assert lines[0] == "Cost by financial year, £ (high estimate)"


def figures_of(printed: Printed, text: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(printed("show --format json", text), parse_constant=fail)
    return figures


def fail(name: str) -> None:
    """Refuse NaN and Infinity, which JSON does not allow."""
    raise AssertionError(name)


BUDGETED = ["headroom", "spent_in_budget_years", "falls_after_budget_years"]


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_the_json_of_any_case_holds_what_it_has(printed: Printed, text: str) -> None:
    figures = figures_of(printed, text)

    has_budget, has_range = "[budget]" in text, "low = " in text
    assert [key for key in BUDGETED if key in figures["results"]] == (
        BUDGETED if has_budget else []
    )
    assert [*figures["estimates"]] == (["low", "high"] if has_range else [])
    assert None not in figures.values()
    costs = figures["low"]
    assert {*costs["charges"]} <= {*costs["lines"]}
    assert bool(figures["pricings"]) == bool(costs["charges"])


def test_the_json_of_a_case_without_a_budget(printed: Printed) -> None:
    every_year = dict.fromkeys(("2011/12", "2012/13", "2013/14"), 1_000_000)
    result = {
        "ongoing": 1_000_000,
        "present_value": pytest.approx(2_899_694.28, abs=0.005),
        "whole_life": 3_000_000,
        "whole_life_net": 3_000_000,
        "counted_savings": 0,
        "counted_cashable": 0,
        "after_horizon": 0,
    }

    costs = {
        "pricing": "athena",
        "by_year": {
            "gross": every_year,
            "savings": dict.fromkeys(every_year, 0),
            "net": every_year,
            "net_call": every_year,
        },
        "lines": {"Athena": every_year},
        "lines_in_all": {"Athena": 3_000_000},
        "charges": {
            "Athena": {"pricing": "athena", "a_year": every_year, "paid": every_year},
        },
    }

    assert figures_of(printed, NO_BUDGET) == {
        "case": "Athena",
        "code": "case-eef1:r3:n3:pathena:ee3e",
        "digest": "4382",
        "scenario": {
            "adopters": 3,
            "pricing": "athena",
            "savings": 0.0,
            "offset": 0.0,
            "ramp": 0,
            "cashable": 0.0,
            "delay": 0,
            "charge_follows_go_live": False,
            "charge_change": 0.0,
            "rise": 0.0,
            "leave": "none",
        },
        "notes": [],
        "results": {
            name: {"low": amount, "high": amount, "low_pricing": "athena", "high_pricing": "athena"}
            for name, amount in result.items()
        },
        "low": costs,
        "high": costs,
        "estimates": {},
        "pricings": {"athena": result},
        "left_out": [],
        "taken_as_usual": [
            "Athena is charged from 2011-04",
            "go-live in 2011-04",
            "discount rate 3.5%",
            "price basis not stated, constant prices unless something rises",
        ],
    }


def test_the_estimates_of_the_json_are_of_both_ends(printed: Printed) -> None:
    ends = figures_of(printed, NO_ADOPTERS)["estimates"]

    assert [(ends[end]["initial_cost"], ends[end]["headroom"]) for end in ("low", "high")] == [
        (200_000, 60_000),
        (280_000, -20_000),
    ]


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_every_number_of_the_csv_is_one(printed: Printed, text: str) -> None:
    rows = list(csv.reader(io.StringIO(printed("show --format csv", text))))

    amounts = [float(row[-1]) for row in rows if row[0] == "results" and row[2] in ("low", "high")]
    amounts += [float(row[-1]) for row in rows if row[1] in ("by_year", "lines")]
    assert amounts
    assert all(amount == amount for amount in amounts)
    result_names = {row[1] for row in rows if row[0] == "results"}
    assert ({*BUDGETED[1:]} <= result_names) == ("[budget]" in text)
    assert bool({*BUDGETED} & result_names) == ("[budget]" in text)


def test_a_figure_on_which_sources_disagree_is_named_as_a_reader_would(printed: Printed) -> None:
    output = printed("check", LONG)

    assert "Control rooms, annual" in output
    assert "more by a factor of 1,000" in " ".join(output.split())


def test_funding_stands_beside_the_costs_and_is_not_deducted(printed: Printed) -> None:
    paid = '\n[[lines]]\nname = "Sale"\nkind = "funding"\nby_year = {"2022/23" = 9_000}\n'

    assert "Funding, not deducted above: Sale, £9,000." in printed("show", NO_ADOPTERS + paid)


def test_what_falls_after_the_budget_years_is_said_of_both_ends(printed: Printed) -> None:
    # 18 of the 24 months at £100,000 to £140,000 a year fall in the budget years.
    years = 'years = "2022/23 to 2024/25"\ngo_live = "2022-04"'
    late = NO_ADOPTERS.replace('years = "2022/23 to 2023/24"', years)
    late = late.replace("low = 100_000", 'from = "2022-10"\nlow = 100_000')

    output = " ".join(printed("show", late).split())

    assert (
        "£200,000 to £280,000 in all: £50,000 to £70,000 of that falls after the budget" in output
    )


RISING_POST = """\
[[lines]]
name = "Post"
annual = 5_000
uplift = 0.02
base_year = "2022/23"

[[charges]]"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[budget]", 'price_basis = "nominal"\n[budget]', "prices are nominal"),
        ("[[charges]]", RISING_POST, "an uplift is stated, so figures are cash"),
    ],
)
@pytest.mark.parametrize("command", ["show", "check"])
def test_cash_without_inflation_has_no_present_value_and_the_reason_is_given(
    printed: Printed, old: str, new: str, why: str, command: str
) -> None:
    output = printed(command, NO_ADOPTERS.replace(old, new))

    reason = f"no present value: {why}, and the case states no inflation"
    assert reason in " ".join(output.split())
    assert "Present value" not in output


@pytest.mark.parametrize(
    ("old", "new", "prices"),
    [
        ("[budget]", 'price_basis = "nominal"\n[budget]', "nominal prices"),
        ("[[charges]]", RISING_POST, "prices in cash,"),
    ],
)
def test_the_label_of_a_present_value_of_cash_names_its_inflation(
    printed: Printed, old: str, new: str, prices: str
) -> None:
    stated = NO_ADOPTERS.replace(old, new).replace("[budget]", "inflation = 0.025\n[budget]", 1)

    output = printed("show", stated)

    label = f"Present value, 2022/23 to 2023/24, {prices} deflated at 2.5% a year"
    assert label in " ".join(output.split())


def test_where_we_leave_the_end_of_a_contract_is_not_said(printed: Printed) -> None:
    ended = NO_ADOPTERS.replace("low = 100_000", 'until = "2023-03"\nlow = 100_000')
    leaving = f'{ended}leave = "2022/23"\n'

    outputs = [printed("show", text) for text in (ended, leaving)]

    after, nothing = "No charge goes on after March 2023.", "as a member after 2022/23."
    assert [after in output for output in outputs] == [True, False]
    assert [nothing in output for output in outputs] == [False, True]


ANY_RISE = "any rise from -20% to 50% a year"


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        (
            {"pricing": "high-estimate"},
            (
                "never",
                "at least 1.1% lower",
                "a fall of at least 2.2% a year",
                "not even on time",
                "no saving is enough: none is cashable",
            ),
        ),
        (
            {"pricing": "low-estimate"},
            (
                "at any number",
                "up to 26.7% higher",
                ANY_RISE,
                "up to 7 months",
                "without any saving",
            ),
        ),
        (
            {"pricing": "shared"},
            ("from 20 up", "up to 26.7% higher", ANY_RISE, "up to 7 months", "without any saving"),
        ),
        # £2,000 over: two years of £2,000, half of it cashable, or of £3,000, a third of it.
        (
            {"pricing": "high-estimate", "savings": 3_000.0, "cashable": 0.5},
            (
                "never",
                "at least 1.1% lower",
                "a fall of at least 2.2% a year",
                "not even on time",
                "from £2,000 a year",
                "from 2.2% of the charge",
                "up to 17 months",
                "from 33.4% of the savings",
            ),
        ),
    ],
)
def test_each_input_alone_goes_so_far_within_the_budget(
    derbyshire: Case, fields: dict[str, Any], answers: tuple[str, ...]
) -> None:
    table = what_if.break_even_table(derbyshire, choose(derbyshire, **fields))

    assert [answer for _, answer in table.rows] == ["up to £90,000 a year", *answers]


@pytest.mark.parametrize("name", ["athena", "one-off-project"])
def test_without_a_verdict_nothing_is_within_budget(name: str) -> None:
    case = load_case(DATA / "examples" / f"{name}.toml")

    parts = terminal.overview(case, case.scenario)
    captions = [part.caption for part in parts if isinstance(part, Table)]
    assert captions
    assert not any("Within budget" in caption for caption in captions)


def test_a_budget_that_is_assumed_is_in_no_sensitivity_table() -> None:
    cost, dearer = tables.sensitivity(load_case(DATA / "examples" / "one-off-project.toml")).rows

    # 90,000 against 100,000 that is assumed; 25% more of the manager's 60,000 is 15,000.
    assert (cost[0], cost[1], dearer[1]) == ("As stated", "90,000", "105,000")


POST = """
[[lines]]
name = "{name}"
annual = 10_000
pay = true
includes_on_costs = "{answer}"
"""


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        (["not stated"], "On-costs of 30% (ours) on Post 0, if not included"),
        (["no"], "On-costs of 30% (ours) on Post 0, not included"),
        (["no", "no"], "On-costs of 30% (ours) on pay, not included"),
        (["no", "not stated"], "On-costs of 30% (ours) on pay, if not included"),
        (["yes", "no"], "On-costs of 30% (ours) on pay, not included"),
        (["yes"], None),
    ],
)
def test_the_row_with_on_costs_says_on_what_and_whether_they_are_in_it(
    tmp_path: Path, answers: list[str], label: str | None
) -> None:
    posts = (
        POST.format(name=f"Post {index}", answer=answer) for index, answer in enumerate(answers)
    )
    case = written(tmp_path, 'years = "2024/25 to 2026/27"\n' + "".join(posts))

    names = [str(row[0]) for row in tables.sensitivity(case).rows]

    assert [name for name in names if "On-costs" in name] == [label] * (label is not None)
