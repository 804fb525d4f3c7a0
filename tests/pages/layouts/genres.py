"""Kinds of article that are more than paragraphs: interviews, tables, lists, chronologies."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


def _page(s: Sheet, inner: str, title: str = "", wrap: str = "content-area") -> str:
    """A plain page around an article of its own kind; the article is not marked as one."""
    return f"""<!DOCTYPE html><html lang="{s.lang}"><head><title>{title or s.head}</title></head><body><div class="site-top">{s.menu()}</div><div
class="{wrap}">{inner}</div><div class="site-side"><h4>{s.w("most")}</h4><ol>{s.links()}</ol></div><div class="site-bottom">{s.w("rights")}</div></body></html>"""


@page("en-school")
def interview(s: Sheet) -> str:
    talk = (
        ("Ms Lomax, you fought for this for ten years. Are you content?", "Content, yes. Finished, no. There are 31 schools left that may ask for an exception."),
        ("Parents say a child who does not practise does not learn.", "They practise from eight to one. I would not ask a mason to lay bricks at home after that."),
        ("What will you say to Mr Quist and his 900 members?", "Come and sit in a class. He has not done so since 2011, he told me himself."),
        ("And if marks fall?", "Then we will look at why. They did not fall in the trial, not at one of six schools."),
    )  # fmt: skip
    lines = "".join(f'<p class="q"><strong>{s.say(q)}</strong></p><p class="a">{s.say(a)}</p>' for q, a in talk)
    return _page(
        s,
        f'<div class="interview"><h1>{s.head}</h1><p class="intro">{s.take(1)[0]}</p>{lines}<p><em>'
        f'{s.say("The interview was held on 8 March and has been shortened.")}</em></p><div class="share-row">{s.w("share")} {s.n()}</div></div>',
    )


@page("en-mine")
def interview_definition_list(s: Sheet) -> str:
    talk = (
        ("Dispatch", "Does the ruling end the mine?"),
        ("Eriksen", "No. It ends the habit of asking for a permit after the water has been drawn."),
        ("Dispatch", "Northlight speaks of 1,300 cubic metres a day."),
        ("Eriksen", "Their own meter, which we saw in February, does not agree. It said 2,140 on eleven days."),
        ("Dispatch", "What do the villages want?"),
        ("Eriksen", "A well that does not run dry in August, and somebody who answers the telephone in Carrow."),
    )
    lines = "".join(f"<dt>{s.fixed(who)}</dt><dd>{s.say(said)}</dd>" for who, said in talk)
    return _page(s, f'<main><h1>{s.head}</h1>{s.ps(2)}<dl class="talk">{lines}</dl>{s.ps(2)}</main>{s.cards("div")}')


@page("en-transit")
def opinion_with_author_box(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>Opinion | {s.head}</title></head><body><nav>{s.menu()}</nav><div class="opinion-page"><div
class="opinion-label"><a href="/opinion">Opinion</a></div><h1>{s.head}</h1><div class="author-card"><img src="/a.jpg"><p class="author-card__name">{s.by}
</p><p class="author-card__role">Columnist</p><button>Follow</button></div><div class="opinion-text"><p><span class="dropcap">{s.take(1)[0]}</span></p>
{s.ps(3)}<blockquote><p>{s.say("A city that locks its trams at midnight has not made peace with its young, it has only drawn the curtains.")}</p></blockquote>
{s.ps()}</div><div class="author-bio-box"><h4>About the author</h4><p>{s.by} has written on cities since 1999 and lives near Line 7.</p></div><div
class="comments-section"><h3>{s.n(300)} comments</h3><p>{s.reader()}</p><p>{s.reader()}</p></div></div><aside>{s.cards()}</aside></body></html>"""


@page("en-harbour")
def recipe(s: Sheet) -> str:
    things = (
        "800 g smoked eel, skinned",
        "3 leeks",
        "250 ml cream, not sweetened",
        "1 bunch of dill",
        "12 small potatoes from Orr",
    )
    steps = (
        "Boil the potatoes in salted water for 18 minutes and do not peel them.",
        "Cut the leeks in rings of 1 cm and sweat them in butter until they are soft, but not brown.",
        "Pour in the cream, let it thicken for 5 minutes and add the eel in pieces the width of a thumb.",
        "Serve with dill. In Vantora they drink a pale beer with it, and Captain Dray drinks water.",
    )
    return _page(
        s,
        f'<div class="recipe hrecipe"><h1 class="fn">{s.head}</h1><div class="rating">{s.n(5)}.{s.n(9)} stars ({s.n()} ratings)</div><p class="summary">'
        f"{s.say('The dish that pilots eat at Pell Quay, as it has been cooked there since 1911.')}</p><h2>{s.fixed('Ingredients')}</h2>"
        f'<ul class="ingredients">{"".join(f"<li class=ingredient>{s.say(thing)}</li>" for thing in things)}</ul><h2>{s.fixed("Method")}</h2>'
        f'<ol class="instructions">{"".join(f"<li>{s.say(step)}</li>" for step in steps)}</ol><div class="print-recipe"><a href="#">Print</a></div></div>',
    )


@page("en-fire")
def score_tables(s: Sheet) -> str:
    rows = (
        ("Norrby", 18, 11, 3, 4, 36),
        ("Carrow", 18, 10, 4, 4, 34),
        ("Lind Athletic", 18, 9, 5, 4, 32),
        ("Hollen", 18, 2, 3, 13, 9),
    )
    table = "".join(
        "<tr>" + f"<td class='team'>{name}</td>" + "".join(f"<td>{n}</td>" for n in numbers) + "</tr>"
        for name, *numbers in ((s.say(row[0]), *[s.fixed(str(n)) for n in row[1:]]) for row in rows)
    )
    results = "".join(
        f"<li>{s.say(line)}</li>"
        for line in (
            "Norrby 3, Hollen 1 (half-time 1-1)",
            "Carrow 0, Lind Athletic 0",
            "Brae 2, Orr 4 (after extra time)",
        )
    )
    return _page(
        s,
        f'<div class="report"><h1>{s.head}</h1>{s.ps(2)}<h3>{s.fixed("Results")}</h3><ul class="results">{results}</ul><h3>{s.fixed("Table")}</h3>'
        f'<table class="standings"><thead><tr><th>{"</th><th>".join(s.fixed(h) for h in ("Team", "P", "W", "D", "L", "Pts"))}</th></tr></thead>'
        f'<tbody>{table}</tbody></table>{s.ps(2)}<div class="odds-widget ad-box">{s.w("ad")} {s.n()}</div></div>',
    )


@page("en-dam")
def weather_bulletin(s: Sheet) -> str:
    rows = (
        ("Lind", "Rain, 14 mm", "9"),
        ("Carrow", "Showers, 6 mm", "11"),
        ("Norrby", "Dry", "7"),
        ("Cape Orr", "Gale 8 from the west", "8"),
    )
    cells = "".join(
        f"<tr><th scope='row'>{s.say(a)}</th><td>{s.say(b)}</td><td>{s.say(c)}</td></tr>" for a, b, c in rows
    )
    return _page(
        s,
        f'<div id="bulletin"><h1>{s.head}</h1><div class="issued">Issued at 06:{s.dice.randint(10, 59)}</div><p><b>{s.fixed("Warning")}.</b> '
        f"{s.say('A deep low west of Cape Orr brings up to 45 mm of rain to the Sorrel basin between Wednesday noon and Thursday.')}</p>"
        f"<table class='wx'>{cells}</table><p>{s.say('The dam holds 4 metres of free room. No overflow is expected in the valley before Friday.')}</p>"
        f"<p>{s.say('Outlook: drier from Saturday, with night frost in Hollen down to minus 3. The next bulletin will be issued at 18.00.')}</p></div>",
        wrap="page-col",
    )


@page("en-clinic")
def obituary(s: Sheet) -> str:
    lines = (
        "Dr. Alma Reyford, who delivered more than 6,000 children in the Hollen valley, died on 28 February in Norrby. She was 91.",
        "Born in 1933 as the fourth of nine children of a miller, she was not allowed to study until she was 25.",
        "She came to the clinic in 1964, when the road to it was still closed from December to March, and did her rounds on skis.",
        "“She never hurried, and she was never late,” said her successor, Dr. Ruben Falk.",
        "She retired in 1998 but went on to train midwives. Three of the four who work in the valley today were her pupils.",
        "She is survived by two sons, Aksel and Leif, and by seven grandchildren.",
    )
    body = "".join(f"<p>{s.say(line)}</p>" for line in lines)
    return _page(
        s,
        f'<div class="obit-notice"><div class="obit-photo"><img src="/o.jpg"></div><h1>Alma Reyford</h1><div class="obit-dates">1933 - 2025</div>'
        f'<div class="obit-text">{body}</div><div class="obit-service"><h2>Service</h2><p>Saturday, 15 March, 11 a.m., at the church of Hollen.'
        f'</p></div><div class="guestbook"><h2>Guest Book ({s.n(300)})</h2><p>{s.reader()}</p></div><div class="flowers"><a href="/f">Send flowers</a></div></div>',
        title="Alma Reyford Obituary (2025) - Norrby Today",
    )


@page("en-talks")
def chronology(s: Sheet) -> str:
    events = (
        ("1887", "A surveyor from Lind draws the map that both sides still use, on a scale of 1 to 25,000."),
        ("1921", "Sarre puts up customs posts on two of the islands. Ostmark does not protest for 16 years."),
        ("3 May 1958", "The first ferry runs from Brae. It carries 40 people and a cow."),
        (
            "2014",
            "Talks break off after a patrol boat of Ostmark detains nine fishermen, who are freed without charge.",
        ),
        ("9 March 2025", "The ministers meet again, for four days, in the customs house."),
    )
    lines = "".join(
        f'<div class="tl-item"><div class="tl-date">{s.fixed(when)}</div><div class="tl-text"><p>{s.say(what)}</p></div></div>'
        for when, what in events
    )
    return _page(
        s,
        f'<div class="feature"><h1>{s.head}</h1>{s.ps(2)}<div class="timeline-block">{lines}</div>{s.ps(1)}</div>',
        wrap="grid-main",
    )


@page("en-transit")
def numbered_list_article(s: Sheet) -> str:
    heads = ("Who drives?", "What does it cost?", "Which lines run?", "And the noise?")
    parts = "".join(
        f'<h2 class="num"><span class="num-badge">{n}</span> {s.fixed(head)}</h2>{s.ps(2)}'
        for n, head in enumerate(heads, 1)
    )
    return _page(
        s,
        f'<article id="listicle-{s.n()}"><h1>{s.head}</h1><div class="social-top">{s.w("share")}</div>{parts}<div class="quiz-promo"><a href="/q">Take our quiz</a></div></article>',
    )


@page("en-fire")
def picture_gallery(s: Sheet) -> str:
    lines = (
        "The iron frame on Monday morning. It was cast in Carrow in 1902 and weighs 210 tonnes.",
        "Birte Sand looks for the scales her grandmother used. She did not find them.",
        "A crew from Hollen rolls up its hoses at 8.30 a.m. after six hours at the north gate.",
        "Residents of Castle Square watch from their windows, which they had been told to keep shut.",
        "The clock stopped at 3.04. The mayor wants it left as it is until the hall is rebuilt.",
    )
    slides = "".join(
        f'<div class="slide" data-index="{n}"><div class="slide-count">{n} / {len(lines)}</div><figure><img src="/{n}.jpg"><figcaption>{s.say(line)} '
        f"</figcaption></figure></div>{s.ad()}"
        for n, line in enumerate(lines, 1)
    )
    return _page(
        s,
        f'<article class="gallery-page"><h1>{s.head}</h1><p class="gallery-intro">{s.take(1)[0]}</p><div class="slides">{slides}</div></article>',
    )


@page("en-school")
def audio_transcript(s: Sheet) -> str:
    said = (
        (
            "HOST",
            "Good morning. Thirty-eight schools, no homework: is that brave or lazy? With me is Noor Bakker, who heads the board.",
        ),
        (
            "BAKKER",
            "Good morning. It is neither. We looked at six schools for two years, and nothing we measured got worse.",
        ),
        ("HOST", "Not even spelling?"),
        (
            "BAKKER",
            "Spelling went from 71 to 70 points out of 100. I would not call that worse, and the statisticians do not either.",
        ),
        (
            "HOST",
            "We asked Harald Quist to join us. He declined, but sent a sentence of 84 words, of which we read the last four: they will regret it.",
        ),
        ("BAKKER", "Then he should stand for the board. The vote is on 14 June."),
    )
    lines = "".join(f'<p><span class="speaker">{s.fixed(who)}:</span> {s.say(what)}</p>' for who, what in said)
    return _page(
        s,
        f'<section class="episode"><h1>{s.head}</h1><div class="player"><audio src="/e.mp3"></audio><span>{s.n(59)}:{s.n(59)}</span></div><div class="subscribe-links">'
        f'<a href="#">Apple</a><a href="#">RSS</a></div><div class="transcript"><h2>{s.fixed("Transcript")}</h2>{lines}</div></section>',
    )


@page("en-mine")
def data_story(s: Sheet) -> str:
    rows = (
        ("2021", "Grey Fell", "0"),
        ("2022", "Grey Fell", "410"),
        ("2023", "Grey Fell and Tarn", "905"),
        ("2024", "Grey Fell and Tarn", "1,298"),
    )
    table = "".join(f"<tr><td>{s.say(a)}</td><td>{s.say(b)}</td><td>{s.say(c)}</td></tr>" for a, b, c in rows)
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body><div class="g-top">{s.menu()}</div><div class="g-story"><h1
class="g-title">{s.head}</h1><div class="g-body-col">{s.ps(3, ' class="g-body"')}</div><div class="g-graphic" id="g-{s.token(3)}"><svg><text>axis</text></svg>
<div class="g-table-wrap"><table><caption>{s.say("Water drawn a day, in cubic metres, by the company's own count.")}</caption><tbody>{table}</tbody></table></div>
<div class="g-source">{s.say("Source: Northlight Metals, yearly reports 2021 to 2024")}</div></div><div class="g-body-col">{s.ps(attrs=' class="g-body"')}</div>
</div><div class="g-more">{s.cards("div")}</div></body></html>"""
