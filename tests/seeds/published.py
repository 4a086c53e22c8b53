"""Which case of the acceptance tests rebuilds which published incident, and the one way the tests record what they saw.

A case is `<table>:<name>`: `mail` is incidents.py, `net` test_bounces.py, `course` test_notices.py, `records`
test_records.py, `after` test_after.py, `hint` test_astray.py. An incident may be rebuilt by several, for what each can tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Figures = dict[str, Any]
Record = Callable[[str, object], None]

PUBLISHED: dict[str, tuple[str, ...]] = {
    "2005-05-18-bookseller-virus": ("hint:complaints relayed",),
    "2005-05-26-vocational-training-centre": ("records:trainees",),
    "2005-06-23-dam-office": ("mail:dam-newsletter",),
    "2005-07-01-software-maker-press": ("mail:press-release-contractor",),
    "2005-07-02-animation-studio": ("mail:fan-newsletter-is-list",),
    "2005-07-11-training-company": ("mail:training-spill",),
    "2005-07-19-optical-instrument-maker": ("mail:optics-spill",),
    "2005-07-26-risk-consultant": ("mail:risk-contact-file", "records:risk contacts"),
    "2005-07-26-staffing-company": ("mail:staffing-registered", "net:eighthundred"),
    "2005-08-12-culture-association": ("mail:culture-site",),
    "2005-08-12-interior-shop": ("mail:interior-newsletter",),
    "2005-08-15-power-company-branch": ("mail:power-product",),
    "2005-08-16-online-commodity-broker": ("hint:statements",),
    "2005-08-22-trading-house-mobile-service": ("mail:trading-clients",),
    "2005-08-25-car-dealer-event": ("mail:car-event",),
    "2005-09-02-power-company-plant": ("mail:power-helpers",),
    "2005-09-09-apartment-developer": ("mail:apartment-brochure", "course:second-report"),
    "2005-09-15-adhesive-maker": ("mail:data-sheet-users", "after:complaints"),
    "2005-09-21-telecom-fault-report": ("mail:fault-report",),
    "2005-10-06-market-research-monitors": ("mail:monitor-questionnaire",),
    "2005-10-07-restaurant-discount-club": ("mail:discount-club-file", "records:discount club"),
    "2005-10-17-online-bookshop": ("mail:bookshop-newsletter",),
    "2005-10-20-lactation-association": ("mail:association-newsletter",),
    "2005-10-20-ministry-conference": (
        "mail:conference-applicants",
        "records:conference",
        "records:conference in a document",
    ),
    "2005-10-21-commodity-broker-c": ("mail:online-trading-users",),
    "2005-10-21-commodity-broker-d": ("mail:market-report",),
    "2005-10-31-housing-company": ("mail:sales-customers",),
    "2005-11-16-satellite-channel": ("mail:prize-winners",),
    "2005-11-28-power-company-subject": ("mail:subject-addresses",),
    "2005-11-30-credit-union": ("mail:fraud-warning",),
    "2005-12-02-fx-broker": ("mail:login-in-name",),
    "2005-12-05-electronics-maker-holiday-notice": ("mail:year-end-hours",),
    "2005-12-06-commodity-broker-a": ("mail:brochure-requests",),
    "2005-12-23-camera-shop": ("mail:new-year-cards",),
    "2006-01-10-telecom-reseller-recruits": ("mail:job-offer-holders",),
    "2006-01-18-childrens-clothes-shop": (
        "mail:branch-shop-first",
        "mail:branch-shop-second",
        "mail:branch-shop-third",
        "after:older shop mailings",
    ),
    "2006-01-23-staffing-agency-merge": ("hint:salutations",),
    "2006-02-08-telecom-east-carriers": ("mail:carrier-staff",),
    "2006-02-24-property-newsletter": ("mail:property-newsletter",),
    "2006-03-06-online-game": ("mail:game-operator-first", "mail:game-prize"),
    "2006-03-15-online-business": ("mail:online-business",),
    "2006-03-15-security-association": ("mail:seminar-file", "records:security association"),
    "2006-03-28-city-library": ("mail:library-closing", "net:onesevenight"),
    "2006-04-11-housing-agent": ("mail:office-move",),
    "2006-04-12-it-news-magazine": ("mail:headline-copies",),
    "2006-04-12-radio-station-tickets": ("mail:ticket-winners",),
    "2006-04-13-city-developer": ("mail:developer-event",),
    "2006-04-15-citizen-activity-centre": ("mail:activity-centre",),
    "2006-04-25-cable-tv": ("mail:affiliate-customers",),
    "2006-04-28-power-company-internal-mail": ("mail:internal-mail-out", "hint:inside thread"),
    "2006-05-02-software-vendor-seminar": ("mail:sales-seminar",),
    "2006-05-23-computing-service-two-mails": ("mail:two-invitations",),
    "2006-05-24-elementary-school": ("mail:school-alert-test", "records:school", "records:school in a workbook"),
    "2006-05-25-measuring-instrument-maker": ("mail:fair-invitation",),
    "2006-05-26-fm-station": ("mail:fm-newsletter",),
    "2006-06-12-toy-maker-survey": ("mail:toy-survey",),
    "2006-06-13-internship-npo": ("mail:internship-newsletter",),
    "2006-06-20-home-builder-subsidiary": ("records:home builder", "hint:customers to a stranger"),
    "2006-06-22-regional-newspaper": ("mail:local-news-mail",),
    "2006-06-26-university-graduate-school": (
        "records:university",
        "records:university zipped",
        "hint:alumni to a stranger",
    ),
    "2006-06-28-broadcaster-shopping-site": ("mail:order-confirmations",),
    "2006-06-28-tv-exhibition-office": ("mail:press-letter",),
    "2006-07-06-apartment-club": ("mail:apartment-club",),
    "2006-07-07-city-culture-foundation": ("mail:concert-hall",),
    "2006-07-25-foundation-community-site": ("mail:community-event",),
    "2006-07-25-broadcaster-children": ("mail:former-participants", "records:broadcaster"),
    "2006-07-27-game-portal-passwords": ("mail:registration-swapped",),
    "2006-08-09-restaurant-club": ("mail:club-event-body",),
    "2006-08-21-groupware-vendor": ("mail:contract-customers",),
    "2006-08-21-telecom-west-branch": ("mail:branch-newsletter",),
    "2006-08-22-real-estate-portal": ("mail:option-advertisers",),
    "2006-08-24-job-fair-site": ("mail:job-newsletter",),
    "2006-08-28-trading-company": ("mail:one-customer-meant", "net:onetwoone"),
    "2006-08-30-art-museum": ("mail:museum-newsletter",),
    "2006-09-01-tv-station-viewers": ("mail:programme-helpers",),
    "2006-09-21-security-vendor-shop": ("mail:shop-shipping",),
    "2006-10-12-pr-agency": ("mail:agency-event",),
    "2006-10-12-medical-recruiter": ("mail:magazine-subscribers", "records:magazine"),
    "2006-10-14-baseball-club-marketing": ("mail:ticketless",),
    "2006-10-22-property-company": ("mail:brochure-people",),
    "2006-10-27-education-publisher-event": ("mail:concert-prize",),
    "2006-11-14-expressway-site-visit": ("mail:site-visit",),
    "2006-11-21-photo-print-site": ("mail:shipping-notice",),
    "2006-11-22-foundation-blog-magazine": ("mail:blog-newsletter",),
    "2006-12-08-marketing-company-survey": ("mail:survey-file", "records:survey", "records:survey in a workbook"),
    "2006-12-15-publisher-running-team": ("mail:running-team", "records:running team", "records:running team zipped"),
    "2006-12-19-database-asp-press": ("mail:press-eight",),
    "2006-12-28-design-centre": ("mail:design-seminar",),
    "2007-01-10-university-hospital": (
        "records:hospital",
        "records:hospital in a workbook",
        "records:hospital in the body",
        "records:hospital as HTML",
        "hint:patients to a near address",
    ),
    "2007-01-12-commodity-broker-b": ("mail:market-two",),
    "2007-01-16-certificate-authority-list": ("hint:answers relayed",),
    "2007-01-18-textile-trading-company": ("mail:monitor-spill",),
    "2007-01-19-price-research-institute": ("mail:correction-notice",),
    "2007-01-22-broadcaster-game-show": ("mail:game-show",),
    "2007-02-01-drug-maker-pollen-service": ("mail:pollen-service",),
    "2007-02-04-home-builder-branch": ("mail:resale-offer",),
    "2007-02-14-game-company-mobile-site": ("mail:mobile-site",),
    "2007-02-14-railway-job-seminar": ("mail:job-seminar",),
    "2007-02-16-car-dealer": ("mail:campaign-dealer",),
    "2007-02-22-prefecture-farm-network": ("mail:farm-network", "net:twotwentytwo"),
    "2007-03-01-labour-bank": ("mail:union-product",),
    "2007-03-02-expressway-operator": ("mail:road-monitors",),
    "2011-09-06-electronics-maker-seminar": (
        "mail:card-contacts",
        "net:seminar",
        "course:report-2011",
        "after:regions",
        "after:enquiries",
    ),
    "2014-12-25-elearning-member-newsletter": ("mail:second-issue", "course:report-2014"),
    "2016-11-14-software-company-product-news": ("mail:released-list", "course:report-2016"),
    "2021-10-14-correspondence-school": ("mail:service-restored", "course:report-2021"),
}
"""Every incident of the collection that mail can show, in order of time, with its cases."""

OUT_OF_SCOPE = ("2005-12-16-bank-virus", "2007-01-16-it-company-mail-gateway")
"""A worm mail, and mail sent astray by a gateway: nothing was exposed by what the sender wrote."""

NOT_PUBLISHED = frozenset(
    {"course:growing", "course:halves", "course:small", "course:stopped", "course:correction", "course:apology",
     "course:again", "course:committee", "course:staff", "course:list-post", "course:invitation",
     "records:english club", "records:english club in a PDF"}
)  # fmt: skip
"""Cases shaped like other notices, or made up."""


def compare(record: Record, case: str, expected: Figures, got: Figures) -> None:
    """Puts a line into the table at the end of the run, and fails if there is any difference."""
    record("case", json.dumps([case, expected, got], ensure_ascii=False))
    assert got == expected
