"""Laws that most marketplaces keep, and the presets whose published rules break them."""

# What a marketplace publishes against a law that most others keep: its row, which says why.
EXCEPTIONS = {
    ("allegro-protect", "not-received-is-full"): ("refund", "limited"),
    ("allegro-protect", "full-is-all-of-it"): ("refund", "limited"),
    ("paypal-buyer-protection", "not-received-is-full"): ("refund", "above-the-limit"),
    ("paypal-buyer-protection", "full-is-all-of-it"): ("refund", "above-the-limit"),
    ("aliexpress-2020", "extension-takes-nothing-away"): ("eligibility", "still-in-time"),
    ("aliexpress-2020", "wider-window-allows-as-much"): ("eligibility", "still-in-time"),
    ("uk-consumer-rights", "timeout-is-final"): ("eligibility", "seven-days-after-repair"),
}
