"""The fold of `benchmarks.replay` written by hand, for the default policy and the made-up history.

As a good analyst who knows the engine and this history would write it: small whole numbers for
states, no column that the guide does not need, and only the events that the history has.
"""

from typing import Any

DAY = 86_400_000_000
SELLER, BUYER, PLATFORM, RETURN, TRANSIT, DUE, REFUNDED, CLOSED, CANCELLED = range(9)
STATES = (
    *("awaiting-seller", "awaiting-buyer", "in-arbitration", "awaiting-return"),
    *("return-in-transit", "refund-due", "refunded", "closed", "cancelled"),
)
# The days that each state lasts.
LASTS = {SELLER: 5, BUYER: 5, PLATFORM: 30, RETURN: 10, TRANSIT: 10, DUE: 10}
NEVER = 2**62

EVENTS = """
SELECT dispute_id AS id, order_id, epoch_us("at") AS t, type, amount, received, reason, refund,
    COALESCE(return_goods, FALSE) AS back,
    ROW_NUMBER() OVER (PARTITION BY dispute_id ORDER BY "at", position) - 1 AS n
FROM read_parquet('{disputes}')
"""
# What each claim asks for, and whether it may be made.
CLAIMS = """
SELECT id, n, t, back, worth + shipping AS most,
    CASE WHEN refund = 'partial' THEN LEAST(amount, worth + shipping) ELSE worth + shipping END
        AS asked,
    CASE WHEN n > 0 THEN TRUE
        WHEN refund = 'partial' AND (back OR amount <= 0 OR amount >= worth + shipping) THEN FALSE
        WHEN reason = 'no-tracking-information' AND tracked AND status NOT IN ('unknown',
            'no-information') THEN FALSE
        WHEN reason = 'held-by-customs' AND status IN ('delivered', 'delivered-elsewhere',
            'returned-to-sender') THEN FALSE
        WHEN paid_on IS NULL OR paid_on > t OR ends <= t OR shipped > t THEN FALSE
        WHEN worth_left <= 0 AND (shipping <= 0 OR quantity <= refunded_quantity) THEN FALSE
        ELSE claimable > 0 END AS opens
FROM (
    SELECT *, CASE WHEN claimable = quantity - refunded_quantity THEN worth_left
        ELSE (2 * worth_left * claimable + quantity - refunded_quantity)
            // (2 * (quantity - refunded_quantity)) END AS worth
    FROM (
        SELECT e.*, o.quantity, o.refunded_quantity, o.shipment_status AS status,
            o.tracking_number IS NOT NULL AS tracked, epoch_us(o.paid_at) AS paid_on,
            epoch_us(o.shipped_at) AS shipped,
            epoch_us(o.shipped_at) + (60 + o.extension_days) * {day} AS ends,
            o.paid - o.refunded AS worth_left, o.shipping_paid - o.shipping_refunded AS shipping,
            o.quantity - o.refunded_quantity - o.disputed_quantity AS claimable
        FROM (SELECT * FROM hand_events WHERE type IN ('opened', 'buyer-revised')) AS e
        JOIN read_parquet('{orders}') AS o ON o.order_id = e.order_id
    )
)
"""
OPENED = """
SELECT id, t AS since, 1 AS next, 0 AS state, 0 AS rejections, -1::BIGINT AS offer, most, asked,
    back, FALSE AS sent, -1::BIGINT AS settled, 0::BIGINT AS paid
FROM hand_claims WHERE n = 0 AND opens
"""
NEXT = """
SELECT d.*, e.type, e.t, e.amount, e.back AS e_back, c.asked AS new_asked, c.most AS new_most,
    due <= COALESCE(e.t, {end}) AND state < {DUE} AS passes
FROM (SELECT *, since + CASE state {lasts} ELSE {never} - since END AS due FROM hand_disputes) AS d
LEFT JOIN hand_events AS e ON e.id = d.id AND e.n = d.next
LEFT JOIN hand_claims AS c ON c.id = e.id AND c.n = e.n
"""
STEPPED = """
SELECT id, CASE WHEN goes = state AND NOT revised THEN since WHEN passes THEN due ELSE t END
        AS since,
    CASE WHEN passes THEN next ELSE next + 1 END AS next, goes AS state,
    CASE WHEN goes = {BUYER} AND state = {SELLER} THEN rejections + 1 ELSE rejections END
        AS rejections,
    CASE WHEN goes = state AND NOT revised THEN offer
        WHEN goes = {BUYER} THEN COALESCE(amount, -1) ELSE -1 END AS offer,
    CASE WHEN revised THEN new_most ELSE most END AS most,
    CASE WHEN revised THEN new_asked ELSE asked END AS asked,
    CASE WHEN revised OR ruled THEN e_back ELSE back END AS back,
    sent OR goes = {TRANSIT} AS sent,
    CASE WHEN goes = state THEN settled WHEN goes = {CANCELLED} THEN -1 WHEN ruled THEN amount
        WHEN accepted THEN offer WHEN goes = {CLOSED} AND NOT nothing THEN 0
        WHEN state < {RETURN} AND goes IN ({RETURN}, {DUE}, {CLOSED}) THEN asked
        ELSE settled END AS settled,
    CASE WHEN goes = {REFUNDED} THEN settled ELSE paid END AS paid
FROM (
    SELECT *, CASE
        WHEN passes THEN CASE state WHEN {SELLER} THEN as_asked WHEN {PLATFORM} THEN as_asked
            WHEN {TRANSIT} THEN {DUE} ELSE {CLOSED} END
        WHEN takes THEN as_asked
        WHEN accepted THEN CASE WHEN offer <= 0 THEN {CLOSED} ELSE {DUE} END
        WHEN ruled THEN CASE WHEN amount <= 0 THEN {CLOSED} WHEN e_back AND NOT sent THEN {RETURN}
            ELSE {DUE} END
        WHEN type = 'seller-rejected' AND state = {SELLER} AND COALESCE(amount, 0) <= most
            THEN {BUYER}
        WHEN revised THEN {SELLER}
        WHEN type = 'buyer-escalated' AND state IN ({SELLER}, {BUYER}) AND rejections >= 2
            THEN {PLATFORM}
        WHEN type = 'buyer-cancelled' AND state <= {RETURN} THEN {CANCELLED}
        WHEN type = 'return-shipped' AND state = {RETURN} THEN {TRANSIT}
        WHEN type = 'return-received' AND state = {TRANSIT} THEN {DUE}
        WHEN type = 'refund-paid' AND state = {DUE} THEN {REFUNDED}
        ELSE state END AS goes
    FROM (
        SELECT *, CASE WHEN asked <= 0 THEN {CLOSED} WHEN back AND NOT sent THEN {RETURN}
                ELSE {DUE} END AS as_asked,
            asked <= 0 AND (passes AND state <> {BUYER} OR type = 'seller-accepted') AS nothing,
            NOT passes AND type = 'seller-accepted' AND state <= {PLATFORM} AS takes,
            NOT passes AND type = 'buyer-accepted' AND state = {BUYER} AND offer >= 0 AS accepted,
            NOT passes AND type = 'platform-ruled' AND state = {PLATFORM} AND amount <= most
                AS ruled,
            NOT passes AND type = 'buyer-revised' AND state <= {BUYER} AS revised
        FROM hand_next WHERE passes OR t IS NOT NULL
    )
)
"""
RESULT = """
SELECT c.id AS dispute_id, CASE d.state {names} END AS state, make_timestamptz(d.since) AS since,
    CASE WHEN d.due < {never} THEN make_timestamptz(d.due) END AS due_at, d.asked AS requested,
    CASE WHEN d.settled >= 0 THEN d.settled END AS settled, GREATEST(d.settled, 0) - d.paid
        AS payable, d.paid
FROM (SELECT id FROM hand_claims WHERE n = 0) AS c LEFT JOIN hand_done AS d ON d.id = c.id
"""
COMPARED = ("dispute_id", "state", "since", "due_at", "requested", "settled", "payable", "paid")


def texts(orders: str, disputes: str, end: int) -> dict[str, str]:
    """The queries over two files, up to an instant."""
    given = {
        "orders": orders,
        "disputes": disputes,
        "day": DAY,
        "end": end,
        "never": NEVER,
        "lasts": " ".join(f"WHEN {state} THEN {days * DAY}" for state, days in LASTS.items()),
        "names": " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(STATES)),
        **{name: value for name, value in globals().items() if isinstance(value, int)},
    }
    queries = ("EVENTS", "CLAIMS", "OPENED", "NEXT", "STEPPED", "RESULT")
    return {name: globals()[name].format(**given) for name in queries}


def results(connection: Any, orders: str, disputes: str, end: int) -> None:
    """Run the fold; the rows are in the table `hand_results`."""
    text = texts(orders, disputes, end)

    def run(query: str) -> list[Any]:
        return connection.execute(query).fetchall()

    def table(name: str, query: str) -> None:
        run(f"CREATE OR REPLACE TEMP TABLE hand_{name} AS {query}")

    table("events", text["EVENTS"])
    table("claims", text["CLAIMS"])
    table("disputes", text["OPENED"])
    rest = (
        "SELECT id, state, since, due, asked, settled, paid FROM hand_next "
        "WHERE NOT passes AND t IS NULL"
    )
    table("next", text["NEXT"])
    table("done", rest)
    while run("SELECT 1 FROM hand_next WHERE passes OR t IS NOT NULL LIMIT 1"):
        table("disputes", text["STEPPED"])
        table("next", text["NEXT"])
        run(f"INSERT INTO hand_done {rest}")
    table("results", text["RESULT"])
