//! The figures of a year as tables, of which those are left out that are not published or not asked for.

use chrono::Datelike as _;
use domain::{
    access::Side,
    civil::civil_day,
    country::Country,
    statistics::{CELL_PEOPLE_MIN, Settled},
    time::Moment,
};

use super::{
    AskStatistics, Counted, HeadingView, StatisticsView, TableView,
    sheet::{AGES, Became, By, Figure, SEXES, SIDES, Taken, Way},
};

const TOTAL: &str = "total";

pub(super) fn view(
    asked: &AskStatistics,
    counted: &Counted,
    settled: &Settled<Figure>,
    year: i32,
    country: Country,
    now: Moment,
) -> StatisticsView {
    let sector = asked.sector.as_ref().map(|sector| sector.as_str().to_owned());
    let today = civil_day(now, country);
    let begun = if today.year() > year { 12 } else { usize::try_from(today.month()).unwrap_or(12) };
    let told = Told { counted, settled, year, sector: sector.clone(), side: asked.side, begun };
    StatisticsView {
        agreement: asked.agreement.clone(),
        year,
        as_of: now,
        country,
        sectors: counted.sectors().into_iter().filter(|sector| !sector.is_empty()).collect(),
        sector,
        side: asked.side,
        least: CELL_PEOPLE_MIN,
        withheld: settled.withheld(),
        tables: vec![
            told.flow(),
            told.stock(),
            told.posts("entries", Way::In),
            told.posts("exits", Way::Out),
            told.people(),
            told.sectors(),
            told.outcomes(),
            told.arrivals(),
            told.steps(),
            told.quota(),
            told.employers(),
        ],
    }
}

struct Told<'a> {
    counted: &'a Counted,
    settled: &'a Settled<Figure>,
    year: i32,
    sector: Option<String>,
    side: Option<Side>,
    /// How many months of the year have begun.
    begun: usize,
}

fn heading(code: impl Into<String>) -> HeadingView {
    HeadingView { code: code.into(), name: None, side: None }
}

fn headings<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<HeadingView> {
    codes.into_iter().map(heading).collect()
}

fn table(id: &str, rows: Vec<HeadingView>, columns: Vec<HeadingView>, cells: Vec<Vec<Option<u64>>>) -> TableView {
    TableView { id: id.to_owned(), rows, columns, cells }
}

fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

impl Told<'_> {
    fn figure(&self, figure: &Figure) -> Option<u64> {
        self.settled.figure(figure)
    }

    /// The months of the year, and the year.
    fn months(&self) -> (Vec<Option<u32>>, Vec<HeadingView>) {
        let months: Vec<Option<u32>> = (0..12).map(Some).chain([None]).collect();
        let code = |month: &Option<u32>| {
            month.map_or_else(|| TOTAL.to_owned(), |month| format!("{}-{:02}", self.year, month + 1))
        };
        let headings = months.iter().map(|month| heading(code(month))).collect();
        (months, headings)
    }

    fn at_the_destination(&self, way: Way, month: Option<u32>, sector: Option<String>) -> Figure {
        Figure::Crossed { side: Side::Destination, way, month, by: sector.map_or(By::All, By::Sector) }
    }

    /// Opened, entered and left by month.
    fn flow(&self) -> TableView {
        let (months, rows) = self.months();
        let row = |month: &Option<u32>| {
            let opened = Figure::Opened { month: *month, sector: self.sector.clone() };
            let crossed = |way| self.figure(&self.at_the_destination(way, *month, self.sector.clone()));
            vec![self.figure(&opened), crossed(Way::In), crossed(Way::Out)]
        };
        table("flow", rows, headings(["opened", "entered", "left"]), months.iter().map(row).collect())
    }

    /// Who is in the country at each month's end; of the month that runs, now. Nobody knows the months to come.
    fn stock(&self) -> TableView {
        let (months, rows) = self.months();
        let inside = |month: u32| vec![self.figure(&Figure::Inside { month, sector: self.sector.clone() })];
        let cells = months.iter().flatten().take(self.begun).map(|month| inside(*month)).collect();
        table("stock", rows.into_iter().take(self.begun.min(12)).collect(), headings(["inside"]), cells)
    }

    /// Crossings by post and month, the sides one after the other, each with its total.
    fn posts(&self, id: &str, way: Way) -> TableView {
        let (months, columns) = self.months();
        let (mut rows, mut cells) = (Vec::new(), Vec::new());
        for side in SIDES.into_iter().filter(|side| self.side.is_none_or(|asked| asked == *side)) {
            let posts = self.counted.posts(side);
            let total = (!posts.is_empty()).then_some(By::All);
            for by in posts.into_iter().map(By::Post).chain(total) {
                let crossed =
                    |month: &Option<u32>| self.figure(&Figure::Crossed { side, way, month: *month, by: by.clone() });
                cells.push(months.iter().map(crossed).collect());
                let code = match &by {
                    // What another node wrote may come without its office.
                    By::Post(code) if code.is_empty() => "unknown",
                    By::Post(code) => code.as_str(),
                    By::All | By::Sector(_) => TOTAL,
                };
                let name = self.counted.posts.iter().find(|(own, ..)| own == code).map(|(_, name, _)| name.clone());
                rows.push(HeadingView { code: code.to_owned(), name, side: Some(side) });
            }
        }
        table(id, rows, columns, cells)
    }

    /// Who entered for the first time of their cycle, by age and sex.
    fn people(&self) -> TableView {
        let sexes: Vec<Option<i32>> = SEXES.into_iter().map(Some).chain([None]).collect();
        let code = |sex: &Option<i32>| heading(sex.map_or_else(|| TOTAL.to_owned(), |sex| sex.to_string()));
        // Those of whom it is not known come last, before all together.
        let ages: Vec<Option<usize>> = (1..AGES.len()).chain([0]).map(Some).chain([None]).collect();
        let age = |age: &Option<usize>| heading(age.and_then(|at| AGES.get(at)).map_or(TOTAL, |(code, _)| *code));
        let row = |age: &Option<usize>| {
            let of =
                |sex: &Option<i32>| self.figure(&Figure::People { sex: *sex, age: *age, sector: self.sector.clone() });
            sexes.iter().map(of).collect()
        };
        let cells = ages.iter().map(row).collect();
        table("people", ages.iter().map(age).collect(), sexes.iter().map(code).collect(), cells)
    }

    /// Opened, entered and left by sector.
    fn sectors(&self) -> TableView {
        let asked = |sector: &String| self.sector.as_ref().is_none_or(|asked| asked == sector);
        let mut sectors: Vec<Option<String>> = self.counted.sectors().into_iter().filter(asked).map(Some).collect();
        if self.sector.is_none() {
            sectors.push(None);
        }
        let row = |sector: &Option<String>| {
            let opened = Figure::Opened { month: None, sector: sector.clone() };
            let crossed = |way| self.figure(&self.at_the_destination(way, None, sector.clone()));
            vec![self.figure(&opened), crossed(Way::In), crossed(Way::Out)]
        };
        let code = |sector: &Option<String>| match sector {
            None => heading(TOTAL),
            Some(sector) if sector.is_empty() => heading("unknown"),
            Some(sector) => heading(sector.as_str()),
        };
        let cells = sectors.iter().map(row).collect();
        table("sectors", sectors.iter().map(code).collect(), headings(["opened", "entered", "left"]), cells)
    }

    /// What became of those who entered.
    fn outcomes(&self) -> TableView {
        let became = |what| Figure::Became { what, sector: self.sector.clone() };
        let all = Figure::People { sex: None, age: None, sector: self.sector.clone() };
        let figures: Vec<Figure> = Became::ALL.map(became).into_iter().chain([all]).collect();
        let rows = headings(Became::ALL.map(Became::code).into_iter().chain([TOTAL]));
        table("outcomes", rows, headings(["people"]), figures.iter().map(|it| vec![self.figure(it)]).collect())
    }

    /// Who came to work, and who did not.
    fn arrivals(&self) -> TableView {
        let expected = |came| Figure::Expected { came, sector: self.sector.clone() };
        let cells = [Some(true), Some(false), None].map(|came| vec![self.figure(&expected(came))]).to_vec();
        table("arrivals", headings(["came", "missed", TOTAL]), headings(["people"]), cells)
    }

    /// The steps with a deadline: how often in time and not, how many days they have, and the day by which half were taken.
    fn steps(&self) -> TableView {
        let codes = Taken::ALL.map(Taken::code).into_iter().chain([TOTAL, "deadline-days", "median-days"]);
        let rows = self.counted.steps.iter().map(|(step, _)| heading(step.kind.as_str())).collect();
        let row = |(step, rows): &(persistence::TimedStep, Vec<persistence::StepRow>)| {
            let figure = |taken| self.figure(&Figure::Step { kind: step.kind.clone(), taken });
            let taken = Taken::ALL.map(Some).into_iter().chain([None]).map(figure);
            taken.chain([u64::try_from(step.days).ok(), median(rows)]).collect()
        };
        table("steps", rows, headings(codes), self.counted.steps.iter().map(row).collect())
    }

    fn quota(&self) -> TableView {
        let asked =
            |line: &&crate::quotas::QuotaView| self.sector.as_deref().is_none_or(|it| it == line.sector.as_str());
        let lines: Vec<_> = self.counted.quota.iter().filter(asked).collect();
        let row = |line: &&crate::quotas::QuotaView| {
            let drawn = self.figure(&Figure::Drawn { line: line.line.clone() });
            vec![Some(line.places.into()), Some(line.opened.into()), Some(line.recommended.into()), drawn]
        };
        let cells = lines.iter().map(row).collect();
        let rows = lines.iter().map(|line| heading(line.line.as_str())).collect();
        table("quota", rows, headings(["places", "opened", "recommended", "drawn"]), cells)
    }

    /// How employers with a demand stand. Employers are no people, and few of them are named.
    fn employers(&self) -> TableView {
        let (standings, all) = &self.counted.standings;
        let mut matters: Vec<&str> = standings.iter().map(|row| row.matter.as_str()).collect();
        matters.sort_unstable();
        matters.dedup();
        let row = |matter: &&str| {
            let of = |standing: &str| {
                let own = standings.iter().find(|row| row.matter == *matter && row.standing == standing);
                own.map_or(0, |row| row.count)
            };
            let stated = ["in-order", "expiring", "lapsed"].map(of);
            let unstated = all - stated.iter().sum::<i64>();
            stated.into_iter().chain([unstated, *all]).map(|count| Some(whole(count))).collect()
        };
        let cells = matters.iter().map(row).collect();
        let columns = headings(["in-order", "expiring", "lapsed", "unstated", TOTAL]);
        table("employers", matters.iter().map(|matter| heading(*matter)).collect(), columns, cells)
    }
}

/// The day by which half of those who took a step had taken it; none where few did.
fn median(rows: &[persistence::StepRow]) -> Option<u64> {
    let mut taken: Vec<(i32, i64)> = rows.iter().filter_map(|row| Some((row.days?, row.count))).collect();
    taken.sort_unstable();
    let all: i64 = taken.iter().map(|(_, count)| count).sum();
    if whole(all) < CELL_PEOPLE_MIN {
        return None;
    }
    let mut before = 0;
    let half = taken.into_iter().find(|(_, count)| {
        before += count;
        before * 2 >= all
    });
    half.map(|(days, _)| u64::try_from(days).unwrap_or_default())
}
