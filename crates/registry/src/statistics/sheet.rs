//! Every figure of a year on one sheet, with all that ties them together: what is withheld of one table is not to be had from another.

use std::collections::BTreeSet;

use domain::{access::Side, statistics::Sheet};

use super::Counted;

/// What names a figure. In every dimension none stands for all together; an empty sector or a zero is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Figure {
    /// Cycles opened in a month.
    Opened { month: Option<u32>, sector: Option<String> },
    /// Crossings at the posts of a side in a month, by post or by sector.
    Crossed { side: Side, way: Way, month: Option<u32>, by: By },
    /// People in the destination at a month's end.
    Inside { month: u32, sector: Option<String> },
    /// People who entered for the first time of their cycle.
    People { sex: Option<i32>, age: Option<usize>, sector: Option<String> },
    /// The same by what became of them.
    Became { what: Became, sector: Option<String> },
    /// People who were expected at work, and came or not.
    Expected { came: Option<bool>, sector: Option<String> },
    /// How often a step was taken, and when.
    Step { kind: String, taken: Option<Taken> },
    /// Places drawn of a quota line.
    Drawn { line: String },
}

/// Which way a border was crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    In,
    Out,
}

/// By what crossings are told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    All,
    Post(String),
    Sector(String),
}

/// What became of somebody who entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Became {
    /// In the country, within their limit.
    Inside,
    /// In the country past it.
    Overstaying,
    /// Out of the country; nobody confirmed the return.
    Left,
    /// At home, as the origin confirmed.
    Returned,
}

impl Became {
    pub(super) const ALL: [Became; 4] = [Became::Inside, Became::Overstaying, Became::Left, Became::Returned];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Became::Inside => "inside",
            Became::Overstaying => "overstaying",
            Became::Left => "left",
            Became::Returned => "returned",
        }
    }

    fn of(stage: &str, overstays: bool) -> Self {
        match stage {
            "returned" | "closed" => Became::Returned,
            "left" => Became::Left,
            _ if overstays => Became::Overstaying,
            _ => Became::Inside,
        }
    }
}

/// When a step was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Taken {
    InTime,
    Late,
    Overdue,
    Waiting,
}

impl Taken {
    pub(super) const ALL: [Taken; 4] = [Taken::InTime, Taken::Late, Taken::Overdue, Taken::Waiting];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Taken::InTime => "in-time",
            Taken::Late => "late",
            Taken::Overdue => "overdue",
            Taken::Waiting => "waiting",
        }
    }
}

/// Where the groups of age begin, by the age that is reached in the year; the first holds those of whom it is not known.
pub(super) const AGES: [(&str, i32); 7] =
    [("unknown", i32::MIN), ("0-17", 0), ("18-24", 18), ("25-34", 25), ("35-44", 35), ("45-54", 45), ("55+", 55)];
/// ISO/IEC 5218, and zero for not known.
pub(super) const SEXES: [i32; 4] = [2, 1, 9, 0];
pub(super) const SIDES: [Side; 3] = [Side::Origin, Side::Destination, Side::Transit];
pub(super) const WAYS: [Way; 2] = [Way::In, Way::Out];

fn group_of(born: Option<i32>, year: i32) -> usize {
    let age = born.map_or(i32::MIN, |born| (year - born).max(0));
    AGES.iter().rposition(|(_, from)| *from <= age).unwrap_or(0)
}

pub(super) fn known_sex(sex: Option<i32>) -> i32 {
    sex.filter(|sex| SEXES.contains(sex)).unwrap_or(0)
}

impl Counted {
    /// The sectors in which anybody was counted; an empty one where the demand is not known.
    pub(super) fn sectors(&self) -> BTreeSet<String> {
        let of = |sector: &Option<String>| sector.clone().unwrap_or_default();
        let happened = self.happened.iter().map(|row| of(&row.sector));
        let inside = self.inside.iter().map(|row| of(&row.sector));
        let entered = self.entered.iter().map(|row| of(&row.sector));
        happened.chain(inside).chain(entered).chain(self.expected.iter().map(|row| of(&row.sector))).collect()
    }

    /// The offices of a side at which anybody crossed.
    pub(super) fn posts(&self, side: Side) -> BTreeSet<String> {
        let own = self
            .happened
            .iter()
            .filter(|row| row.kind.starts_with("crossing.") && side_of(row.side.as_deref()) == side);
        own.map(|row| row.office.clone()).collect()
    }
}

fn side_of(name: Option<&str>) -> Side {
    name.and_then(Side::parse).unwrap_or(Side::Transit)
}

fn people(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// Every figure of a year.
pub(super) fn sheet(counted: &Counted, year: i32) -> Sheet<Figure> {
    let mut sheet = Sheet::default();
    let sectors: Vec<String> = counted.sectors().into_iter().collect();
    flows(&mut sheet, counted, &sectors);
    stocks(&mut sheet, counted, &sectors);
    persons(&mut sheet, counted, &sectors, year);
    for row in &counted.expected {
        let (came, sector) = (row.came != 0, row.sector.clone().unwrap_or_default());
        for came in [Some(came), None] {
            for sector in [Some(sector.clone()), None] {
                sheet.count(Figure::Expected { came, sector }, people(row.count));
            }
        }
    }
    for sector in and_all(&sectors) {
        let part = |came| Figure::Expected { came: Some(came), sector: sector.clone() };
        sheet.sums(Figure::Expected { came: None, sector: sector.clone() }, [true, false].map(part));
    }
    for came in [Some(true), Some(false), None] {
        let part = |sector: &String| Figure::Expected { came, sector: Some(sector.clone()) };
        sheet.sums(Figure::Expected { came, sector: None }, sectors.iter().map(part));
    }
    for (step, rows) in &counted.steps {
        let kind = step.kind.clone();
        for row in rows {
            let taken = match row.days {
                Some(days) if days <= step.days => Taken::InTime,
                Some(_) => Taken::Late,
                None if row.overdue != 0 => Taken::Overdue,
                None => Taken::Waiting,
            };
            for taken in [Some(taken), None] {
                sheet.count(Figure::Step { kind: kind.clone(), taken }, people(row.count));
            }
        }
        let part = |taken| Figure::Step { kind: kind.clone(), taken: Some(taken) };
        sheet.sums(Figure::Step { kind: kind.clone(), taken: None }, Taken::ALL.map(part));
    }
    for line in &counted.quota {
        sheet.count(Figure::Drawn { line: line.line.clone() }, line.drawn.into());
    }
    sheet
}

fn and_all(sectors: &[String]) -> impl Iterator<Item = Option<String>> {
    sectors.iter().cloned().map(Some).chain([None])
}

fn in_the_year() -> impl Iterator<Item = Option<u32>> {
    (0..12).map(Some).chain([None])
}

fn flows(sheet: &mut Sheet<Figure>, counted: &Counted, sectors: &[String]) {
    for row in &counted.happened {
        let (count, sector) = (people(row.count), row.sector.clone().unwrap_or_default());
        for month in [u32::try_from(row.part).ok(), None] {
            let way = match row.kind.as_str() {
                "crossing.entered" => Way::In,
                "crossing.exited" => Way::Out,
                _ => {
                    sheet.count(Figure::Opened { month, sector: Some(sector.clone()) }, count);
                    sheet.count(Figure::Opened { month, sector: None }, count);
                    continue;
                }
            };
            let side = side_of(row.side.as_deref());
            for by in [By::All, By::Post(row.office.clone()), By::Sector(sector.clone())] {
                sheet.count(Figure::Crossed { side, way, month, by }, count);
            }
        }
    }
    for sector in and_all(sectors) {
        let part = |month| Figure::Opened { month: Some(month), sector: sector.clone() };
        sheet.sums(Figure::Opened { month: None, sector: sector.clone() }, (0..12).map(part));
    }
    for month in in_the_year() {
        let part = |sector: &String| Figure::Opened { month, sector: Some(sector.clone()) };
        sheet.sums(Figure::Opened { month, sector: None }, sectors.iter().map(part));
    }
    for (side, way) in SIDES.into_iter().flat_map(|side| WAYS.map(|way| (side, way))) {
        let posts: Vec<By> = counted.posts(side).into_iter().map(By::Post).collect();
        let own: Vec<By> = sectors.iter().cloned().map(By::Sector).collect();
        let crossed = |month, by: &By| Figure::Crossed { side, way, month, by: by.clone() };
        for month in in_the_year() {
            sheet.sums(crossed(month, &By::All), posts.iter().map(|by| crossed(month, by)));
            sheet.sums(crossed(month, &By::All), own.iter().map(|by| crossed(month, by)));
        }
        for by in posts.iter().chain(&own).chain([&By::All]) {
            sheet.sums(crossed(None, by), (0..12).map(|month| crossed(Some(month), by)));
        }
    }
}

fn stocks(sheet: &mut Sheet<Figure>, counted: &Counted, sectors: &[String]) {
    for row in &counted.inside {
        let Ok(month) = u32::try_from(row.part) else { continue };
        for sector in [Some(row.sector.clone().unwrap_or_default()), None] {
            sheet.count(Figure::Inside { month, sector }, people(row.count));
        }
    }
    for month in 0..12 {
        let part = |sector: &String| Figure::Inside { month, sector: Some(sector.clone()) };
        sheet.sums(Figure::Inside { month, sector: None }, sectors.iter().map(part));
        for sector in and_all(sectors) {
            let by = sector.clone().map_or(By::All, By::Sector);
            let crossed = |way| Figure::Crossed { side: Side::Destination, way, month: Some(month), by: by.clone() };
            // Who was there before, whoever came, and whoever went: what was there before the year is published with that year.
            let before = month.checked_sub(1).map(|month| (Figure::Inside { month, sector: sector.clone() }, -1));
            let now = (Figure::Inside { month, sector: sector.clone() }, 1);
            let terms = [now, (crossed(Way::In), -1), (crossed(Way::Out), 1)];
            sheet.hang_together(terms.into_iter().chain(before));
        }
    }
}

fn persons(sheet: &mut Sheet<Figure>, counted: &Counted, sectors: &[String], year: i32) {
    for row in &counted.entered {
        let (count, sector) = (people(row.count), row.sector.clone().unwrap_or_default());
        let what = Became::of(&row.stage, row.overstays != 0);
        for sector in [Some(sector), None] {
            sheet.count(Figure::Became { what, sector: sector.clone() }, count);
            for sex in [Some(known_sex(row.sex)), None] {
                for age in [Some(group_of(row.born, year)), None] {
                    sheet.count(Figure::People { sex, age, sector: sector.clone() }, count);
                }
            }
        }
    }
    let of = |sex, age, sector: &Option<String>| Figure::People { sex, age, sector: sector.clone() };
    let sexes = || SEXES.into_iter().map(Some);
    let ages = || (0..AGES.len()).map(Some);
    for sector in and_all(sectors) {
        for sex in sexes().chain([None]) {
            sheet.sums(of(sex, None, &sector), ages().map(|age| of(sex, age, &sector)));
        }
        for age in ages().chain([None]) {
            sheet.sums(of(None, age, &sector), sexes().map(|sex| of(sex, age, &sector)));
        }
        let became = |what| Figure::Became { what, sector: sector.clone() };
        sheet.sums(of(None, None, &sector), Became::ALL.map(became));
        // Who enters for the first time is nearly who enters.
        let by = sector.clone().map_or(By::All, By::Sector);
        let entries = Figure::Crossed { side: Side::Destination, way: Way::In, month: None, by };
        sheet.hang_together([(entries, 1), (of(None, None, &sector), -1)]);
    }
    for sex in sexes().chain([None]) {
        for age in ages().chain([None]) {
            sheet.sums(of(sex, age, &None), sectors.iter().map(|sector| of(sex, age, &Some(sector.clone()))));
        }
    }
    for what in Became::ALL {
        let part = |sector: &String| Figure::Became { what, sector: Some(sector.clone()) };
        sheet.sums(Figure::Became { what, sector: None }, sectors.iter().map(part));
    }
}
