/*
 * Words of the model for people: labels, and what messages call fields and
 * choices.
 */
#include "core/model/model.h"

enum { LABEL_SHOWN = 60 };	/* bytes: a longer one is left out */

struct slice
labels_find(struct labels l, struct slice lang)
{
	size_t	 i;

	for (i = 0; i < l.n; i++) {
		if (slice_eq(l.p[i].lang, lang))
			return l.p[i].text;
	}
	for (i = 0; i < l.n; i++) {
		if (slice_eq(l.p[i].lang, SLICE("en")))
			return l.p[i].text;
	}
	return l.n > 0 ? l.p[0].text : SLICE_EMPTY;
}

struct slice
choice_word(const struct choice *c, struct slice lang)
{
	struct slice	label = SLICE_EMPTY;

	if (!slice_eq(lang, SLICE("en")))
		label = labels_find(c->labels, lang);
	return label.len > 0 ? label : c->name;
}

struct field_shown
field_show(const struct field *f)
{
	struct field_shown	 out;
	struct slice		 lang = slice_of(err_text(ERR_N("en")));
	struct slice		 label = SLICE_EMPTY;

	if (!err_is_english())
		label = labels_find(f->labels, lang);
	if (label.len > LABEL_SHOWN || slice_eq(label, f->name))
		label = SLICE_EMPTY;
	if (label.len > 0)
		snprintf(out.text, sizeof(out.text), "%.*s (%.*s)",
		    SLICE_ARG(f->name), SLICE_ARG(label));
	else
		snprintf(out.text, sizeof(out.text), "%.*s",
		    SLICE_ARG(f->name));
	return out;
}

/* In the words of whoever reads it, which can be typed as well as the keys. */
void
field_hint_choices(struct err *err, const struct field *f)
{
	struct slice	lang = slice_of(err_text(ERR_N("en")));
	struct buf	all = {0};
	size_t		i;

	for (i = 0; i < f->n_choices && all.len < 150; i++)
		if (!f->choice[i].retired)
			buf_addf(&all, "%s%.*s", all.len ? ", " : "",
			    SLICE_ARG(choice_word(&f->choice[i], lang)));
	if (all.len > 0)
		err_hint(err, "values: %s%s", buf_cstr(&all),
		    i < f->n_choices ? ", ..." : "");
	buf_release(&all);
}
