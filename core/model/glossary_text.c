#include "core/model/glossary_priv.h"

#include "core/types/text.h"

enum { WIDTH = 78 };

/* Words filled into lines, each indented by as much. */
static void
add_filled(struct buf *out, size_t indent, struct slice text)
{
	struct slice	 word, rest = text;
	size_t		 column = 0, width;

	while (slice_cut(&word, &rest, ' ')) {
		if (word.len == 0)
			continue;
		width = text_width(word);
		if (column > 0 && column + 1 + width > WIDTH) {
			buf_addc(out, '\n');
			column = 0;
		}
		if (column == 0) {
			buf_addn(out, ' ', indent);
			column = indent;
		} else {
			buf_addc(out, ' ');
			column++;
		}
		text_add_printable(out, word, false);
		column += width;
	}
	if (column > 0)
		buf_addc(out, '\n');
}

static void
add_aliases(const struct glossary *g, size_t indent,
    const struct slice *aliases, size_t n)
{
	struct buf	 line = {0};
	size_t		 i;

	if (n == 0)
		return;
	buf_addf(&line, "%s: ", glossary_word(g, WORD_ALSO));
	for (i = 0; i < n; i++)
		buf_addf(&line, "%s%.*s", i > 0 ? ", " : "",
		    SLICE_ARG(aliases[i]));
	add_filled(g->out, indent, buf_slice(&line));
	buf_release(&line);
}

static void
write_choice(const struct glossary *g, const struct choice *c)
{
	struct buf	 line = {0};

	buf_addf(&line, "%.*s = %.*s", SLICE_ARG(c->name),
	    SLICE_ARG(glossary_label(g, c->labels, c->name)));
	if (c->help.n > 0)
		buf_addf(&line, ": %.*s",
		    SLICE_ARG(labels_find(c->help, g->lang)));
	if (c->retired)
		buf_addf(&line, " (%s)", glossary_word(g, WORD_RETIRED));
	add_filled(g->out, 12, buf_slice(&line));
	buf_release(&line);
}

static void
write_field(const struct glossary *g, const struct field *f)
{
	struct buf	 line = {0};
	size_t		 i;

	buf_addf(&line, "%.*s = %.*s [", SLICE_ARG(f->name),
	    SLICE_ARG(glossary_label(g, f->labels, f->name)));
	glossary_type(&line, g, f);
	buf_addc(&line, ']');
	add_filled(g->out, 4, buf_slice(&line));
	add_filled(g->out, 8, labels_find(f->help, g->lang));
	buf_clear(&line);
	glossary_rules(&line, g, f);
	add_filled(g->out, 8, buf_slice(&line));
	add_aliases(g, 8, f->aliases, f->n_aliases);
	for (i = 0; i < f->n_choices; i++)
		write_choice(g, &f->choice[i]);
	buf_release(&line);
}

static void
write_entity(const struct glossary *g, const struct entity *e)
{
	struct buf	 line = {0};
	size_t		 i;

	buf_addf(&line, "%.*s = %.*s (%s %.*s)", SLICE_ARG(e->name),
	    SLICE_ARG(glossary_label(g, e->labels, e->name)),
	    glossary_word(g, WORD_PREFIX), SLICE_ARG(e->prefix));
	buf_addc(g->out, '\n');
	add_filled(g->out, 0, buf_slice(&line));
	add_filled(g->out, 4, labels_find(e->help, g->lang));
	add_aliases(g, 4, e->aliases, e->n_aliases);
	buf_release(&line);
	for (i = 0; i < e->n_fields; i++)
		write_field(g, &e->field[i]);
}

static void
write_scheme(const struct glossary *g, const struct scheme *s)
{
	const struct segment	*seg;
	struct buf		 line = {0};
	size_t			 i;

	buf_addf(&line, "%.*s = %.*s", SLICE_ARG(s->name),
	    SLICE_ARG(glossary_label(g, s->labels, s->name)));
	add_filled(g->out, 4, buf_slice(&line));
	add_filled(g->out, 8, labels_find(s->help, g->lang));
	for (i = 0; i < s->n_segments; i++) {
		seg = &s->segment[i];
		buf_clear(&line);
		buf_addf(&line, "%.*s = %.*s", SLICE_ARG(seg->name),
		    SLICE_ARG(glossary_label(g, seg->labels, seg->name)));
		glossary_segment(&line, g, seg);
		add_filled(g->out, 12, buf_slice(&line));
		for (size_t k = 0; glossary_step(&line, g, s, seg, k); k++)
			add_filled(g->out, 16, buf_slice(&line));
	}
	buf_release(&line);
}

void
glossary_write_text(const struct glossary *g)
{
	struct buf	 line = {0};
	size_t		 i;

	buf_addf(&line, "%.*s: %s", SLICE_ARG(g->model->name),
	    glossary_word(g, WORD_GLOSSARY));
	add_filled(g->out, 0, buf_slice(&line));
	for (i = 0; i < g->model->n_entities; i++)
		write_entity(g, model_entity(g->model, i));
	if (g->model->n_schemes > 0)
		buf_addf(g->out, "\n%s\n", glossary_word(g, WORD_SEGMENTS));
	for (i = 0; i < g->model->n_schemes; i++)
		write_scheme(g, &g->model->scheme[i]);
	if (g->model->n_deadlines > 0)
		buf_addf(g->out, "\n%s\n", glossary_word(g, WORD_DEADLINES));
	for (i = 0; i < g->model->n_deadlines; i++) {
		buf_clear(&line);
		glossary_deadline(&line, g, &g->model->deadline[i]);
		add_filled(g->out, 4, buf_slice(&line));
	}
	buf_release(&line);
}
