//! Lists of revocations: signed, paged, put together again, and told from what is not to be believed.

use card::{
    key::{CardKey, Issuer},
    revocations::{CardDigest, Entry, NotAList, NotAPage, PAGE_ENTRIES_MAX, Page, RevocationList},
};
use domain::{
    country::Country,
    time::{Day, Moment},
    verdict::Standing,
};

use crate::given::{content, key};

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn entry(number: u64, standing: Standing) -> Entry {
    let until = Day::parse("2027-03-31").unwrap();
    let card = CardDigest::new(Country::CR, &format!("CR-26-{number}"), until);
    Entry { card, standing, since: at("2026-11-01T09:00:00-06:00"), until: None }
}

fn page(since: u64, through: u64, count: u64) -> Page {
    Page {
        issuer: Country::CR,
        issued_at: at("2026-11-02T09:00:00-06:00"),
        since,
        through,
        count,
        withdrawn: Vec::new(),
        entries: (since + 1..=through).map(|number| entry(number, Standing::Revoked)).collect(),
    }
}

fn signed(page: &Page, key: &CardKey) -> String {
    page.sign(key).unwrap()
}

#[test]
fn a_page_is_read_by_whoever_has_the_issuers_certificate_and_by_nobody_else() {
    let (dgme, snm) = (key("CR", 1), key("PA", 2));
    let page = page(0, 3, 3);
    let text = signed(&page, &dgme);
    let by = |issuer: Issuer| Page::read(&text, &[issuer]);
    assert_eq!(by(dgme.issuer().clone()), Ok(page.clone()));
    assert_eq!(by(snm.issuer().clone()), Err(NotAPage::UnknownSigner));
    assert_eq!(by(dgme.issuer().clone().withdrawn()), Err(NotAPage::SignerWithdrawn));
    assert_eq!(page.sign(&snm), Err(NotAPage::AnotherCountry), "another country's cards are not its to take back");
    let late = Page { issued_at: at("2029-01-01T12:00:00-06:00"), ..page };
    assert_eq!(Page::read(&signed(&late, &dgme), &[dgme.issuer().clone()]), Err(NotAPage::SignerNotValid));
}

#[test]
fn a_changed_page_is_damaged_or_forged_and_never_a_panic() {
    let dgme = key("CR", 1);
    let issuers = [dgme.issuer().clone()];
    let text = signed(&page(0, 2, 2), &dgme);
    for at in 0..text.len() {
        let mut changed = text.clone();
        changed.replace_range(at..=at, if &text[at..=at] == "A" { "B" } else { "A" });
        let read = Page::read(&changed, &issuers);
        assert!(read.is_err(), "letter {at}");
    }
    // What the same key signs as a card is not taken for a page.
    for bad in ["", ".", "..", "a.b.c", &text[..text.len() - 4], &text.replace('.', "")] {
        assert!(Page::read(bad, &issuers).is_err(), "{bad}");
    }
}

#[test]
fn a_page_holds_so_many_entries_and_no_more_and_counts_them_rightly() {
    let dgme = key("CR", 1);
    let most = PAGE_ENTRIES_MAX as u64;
    assert!(Page::read(&signed(&page(0, most, most), &dgme), &[dgme.issuer().clone()]).is_ok());
    assert_eq!(page(0, most + 1, most + 1).sign(&dgme), Err(NotAPage::Counts));
    assert_eq!(Page { through: 2, ..page(0, 1, 5) }.sign(&dgme), Err(NotAPage::Counts));
    assert_eq!(page(0, 2, 1).sign(&dgme), Err(NotAPage::Counts));
}

#[test]
fn a_card_is_found_in_a_list_by_what_its_seal_says_and_the_newest_entry_counts() {
    let card = content("2027-03-31");
    let digest = CardDigest::of(Country::CR, &card).unwrap();
    let written = CardDigest::new(Country::CR, "CR-26-000417", Day::parse("2027-03-31").unwrap());
    assert_eq!(digest, written, "the hyphens of print make no difference");
    assert_eq!(CardDigest::parse(&digest.to_string()), Some(digest));
    assert_ne!(digest, CardDigest::new(Country::PA, "CR-26-000417", Day::parse("2027-03-31").unwrap()));
    assert_ne!(digest, CardDigest::new(Country::CR, "CR-26-000417", Day::parse("2027-03-30").unwrap()));
    let mut first = page(0, 2, 2);
    first.entries[0] = Entry { card: digest, ..entry(0, Standing::Suspended) };
    let mut second = Page { issued_at: at("2026-11-03T09:00:00-06:00"), ..page(2, 3, 3) };
    second.entries[0] = Entry { card: digest, ..entry(0, Standing::Revoked) };
    let list = RevocationList::of(&[second, first]).unwrap();
    assert_eq!(list.get(digest).map(|listed| listed.standing), Some(Standing::Revoked));
    assert_eq!(list.get(CardDigest::new(Country::CR, "CR-26-9", Day::parse("2027-03-31").unwrap())), None);
    assert_eq!((list.count(), list.as_of()), (3, at("2026-11-03T09:00:00-06:00")));
}

#[test]
fn pages_with_a_gap_a_contradiction_or_of_two_issuers_make_no_list() {
    let of = |pages: &[Page]| RevocationList::of(pages).map(|list| list.count());
    assert_eq!(of(&[]), Err(NotAList::Empty));
    assert_eq!(of(&[page(0, 2, 5), page(2, 5, 5)]), Ok(5));
    assert_eq!(of(&[page(0, 3, 5), page(2, 5, 5)]), Ok(5), "pages may overlap");
    assert_eq!(of(&[page(0, 2, 5), page(3, 5, 5)]), Err(NotAList::Incomplete(2)));
    assert_eq!(of(&[page(0, 2, 5)]), Err(NotAList::Incomplete(2)));
    let mut rewritten = page(1, 2, 5);
    rewritten.entries[0].standing = Standing::Suspended;
    assert_eq!(of(&[page(0, 5, 5), rewritten]), Err(NotAList::Contradicts(2)));
    // An older page that counts more than the newest: entries have vanished.
    let newer = Page { issued_at: at("2026-11-03T09:00:00-06:00"), ..page(0, 2, 2) };
    assert_eq!(of(&[page(0, 5, 5), newer]), Err(NotAList::Contradicts(5)));
    let other = Page { issuer: Country::PA, ..page(0, 0, 0) };
    assert_eq!(of(&[page(0, 2, 2), other]), Err(NotAList::TwoIssuers));
}
