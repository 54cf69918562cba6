#include "cmd/due_say.h"

#include <math.h>

#include "cmd/say.h"

static void
add_day(struct buf *b, struct day day)
{
	char	text[DAY_TEXT];

	buf_addmem(b, text, day_write(text, day));
}

static void
say_case(struct buf *b, enum lang lang, const struct due_item *it)
{
	double		 hours = fabs((double)it->left_us) / 3.6e9;
	const char	*form;

	if (it->is_late)
		form = it->next_is_answer ?
		    N_("answer: %.*s (%.1fh late)") :
		    N_("solve: %.*s (%.1fh late)");
	else
		form = it->next_is_answer ?
		    N_("answer: %.*s (%.1fh left)") :
		    N_("solve: %.*s (%.1fh left)");
	buf_addf(b, lang_text(lang, form), SLICE_ARG(it->text), hours);
}

static void
say_contact(struct buf *b, enum lang lang, const struct due_item *it,
    struct day today)
{
	char		ago[SAY_DAYS];
	struct buf	every = {0};
	struct slice	segment = lang == LANG_NL ? labels_find(
			    it->segment->labels, SLICE("nl")) : it->text;

	if (segment.len == 0)
		segment = it->text;
	if (lang == LANG_NL)
		span_say(&every, it->segment->contact_every);
	else
		span_write(&every, it->segment->contact_every);
	if (it->has_last)
		buf_addf(b, lang_text(lang,
		    N_("%.*s: every %s, %s")), SLICE_ARG(segment),
		    buf_cstr(&every),
		    say_ago(ago, lang, (int)(today.n - it->last.n)));
	else
		buf_addf(b, lang_text(lang,
		    N_("%.*s: every %s, never yet")), SLICE_ARG(segment),
		    buf_cstr(&every));
	buf_release(&every);
}

void
due_say(struct buf *b, enum lang lang, const struct due_item *it,
    struct day today)
{
	int		ago = it->has_last ? (int)(today.n - it->last.n) : 0;
	char		rhythm[SAY_DAYS], when[SAY_DAYS];
	struct buf	last = {0};

	if (it->has_last)
		add_day(&last, it->last);
	switch (it->reason) {
	case DUE_CASE:
		say_case(b, lang, it);
		break;
	case DUE_PROMISE:
		if (it->has_last)
			buf_addf(b, lang_text(lang,
			    N_("on %s: %.*s")), buf_cstr(&last),
			    SLICE_ARG(it->text));
		else
			buf_add(b, it->text);
		break;
	case DUE_PURCHASE:
		buf_addf(b, "%s, %s", say_every(rhythm, lang,
		    (double)it->rhythm), say_ago(when, lang, ago));
		break;
	case DUE_CONTRACT:
		buf_addf(b, lang_text(lang, N_("ends: %.*s")),
		    SLICE_ARG(it->text));
		break;
	case DUE_CONTACT:
		say_contact(b, lang, it, today);
		break;
	case DUE_BIRTHDAY:
		buf_addf(b, lang_text(lang, N_("%.*s turns %d")),
		    SLICE_ARG(it->text), it->n);
		break;
	case DUE_DETAILS:
		buf_addf(b, lang_text(lang,
		    N_("%d of their details unconfirmed for %d days")),
		    it->n, ago);
		break;
	default:
		buf_add(b, it->text);
	}
	buf_release(&last);
}

static const char *const	reason_words[N_DUE_REASONS] = {
	[DUE_CASE] = N_("case"), [DUE_PROMISE] = N_("promise"),
	[DUE_TASK] = N_("task"), [DUE_PURCHASE] = N_("purchase"),
	[DUE_CONTRACT] = N_("contract"), [DUE_CONTACT] = N_("contact"),
	[DUE_BIRTHDAY] = N_("birthday"), [DUE_DETAILS] = N_("details"),
};

const char *
due_reason_word(enum lang lang, enum due_reason reason)
{
	return lang_text(lang, reason_words[reason]);
}
