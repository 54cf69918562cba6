#include "core/model/glossary_priv.h"

/*
 * Markdown and HTML have the same parts: headings, paragraphs and one table
 * of fields per entity.  Text from the model is always escaped.
 */
struct markup {
	void		(*add)(struct buf *, struct slice);
	const char	*heading[3][2];		/* before, behind; by level */
	const char	*paragraph[2];
	const char	*table[2], *row[2], *cell[2], *line_break;
	const char	*rule_after_head;	/* Markdown's |---|---|---| */
};

static void
add_markdown(struct buf *out, struct slice s)
{
	size_t	 i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '\n' || s.p[i] == '\r') {
			buf_addc(out, ' ');
			continue;
		}
		if (strchr("\\`*_{}[]<>#|~&", s.p[i]) != NULL)
			buf_addc(out, '\\');
		buf_addc(out, s.p[i]);
	}
}

static void
add_html(struct buf *out, struct slice s)
{
	size_t	 i;

	for (i = 0; i < s.len; i++) {
		switch (s.p[i]) {
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		default:
			buf_addc(out, s.p[i]);
		}
	}
}

static const struct markup markdown = {
	.add = add_markdown,
	.heading = { { "# ", "\n\n" }, { "\n## ", "\n\n" },
	    { "\n### ", "\n\n" } },
	.paragraph = { "", "\n\n" },
	.table = { "", "\n" }, .row = { "|", "\n" }, .cell = { " ", " |" },
	.line_break = "<br>", .rule_after_head = "| --- | --- | --- |\n"
};

static const struct markup html = {
	.add = add_html,
	.heading = { { "<h1>", "</h1>\n" }, { "<h2>", "</h2>\n" },
	    { "<h3>", "</h3>\n" } },
	.paragraph = { "<p>", "</p>\n" },
	.table = { "<table>\n", "</table>\n" },
	.row = { "<tr>", "</tr>\n" }, .cell = { "<td>", "</td>" },
	.line_break = "<br>", .rule_after_head = ""
};

static void
add_name(const struct glossary *g, const struct markup *k, struct slice name,
    struct labels labels)
{
	struct slice	 label = glossary_label(g, labels, name);

	k->add(g->out, name);
	if (!slice_eq(label, name)) {
		buf_adds(g->out, " = ");
		k->add(g->out, label);
	}
}

static void
add_heading(const struct glossary *g, const struct markup *k, int level,
    struct slice name, struct labels labels)
{
	buf_adds(g->out, k->heading[level][0]);
	add_name(g, k, name, labels);
	buf_adds(g->out, k->heading[level][1]);
}

static void
add_paragraph(const struct glossary *g, const struct markup *k,
    struct slice text)
{
	if (text.len == 0)
		return;
	buf_adds(g->out, k->paragraph[0]);
	k->add(g->out, text);
	buf_adds(g->out, k->paragraph[1]);
}

static void
add_table_head(const struct glossary *g, const struct markup *k)
{
	static const enum glossary_word	 heads[] = {
		WORD_FIELD, WORD_TYPE, WORD_MEANING
	};
	size_t	 i;

	buf_adds(g->out, k->table[0]);
	buf_adds(g->out, k->row[0]);
	for (i = 0; i < NELEM(heads); i++)
		buf_addf(g->out, "%s%s%s", k->cell[0],
		    glossary_word(g, heads[i]), k->cell[1]);
	buf_adds(g->out, k->row[1]);
	buf_adds(g->out, k->rule_after_head);
}

static void
add_choices(const struct glossary *g, const struct markup *k,
    const struct field *f)
{
	const struct choice	*c;
	struct slice		 help;
	size_t			 i;

	for (i = 0; i < f->n_choices; i++) {
		c = &f->choice[i];
		help = labels_find(c->help, g->lang);
		buf_adds(g->out, k->line_break);
		add_name(g, k, c->name, c->labels);
		if (help.len > 0) {
			buf_adds(g->out, ": ");
			k->add(g->out, help);
		}
		if (c->retired)
			buf_addf(g->out, " (%s)",
			    glossary_word(g, WORD_RETIRED));
	}
}

static void
add_field(const struct glossary *g, const struct markup *k,
    const struct field *f)
{
	struct buf	 text = {0};

	buf_adds(g->out, k->row[0]);
	buf_adds(g->out, k->cell[0]);
	add_name(g, k, f->name, f->labels);
	buf_adds(g->out, k->cell[1]);
	buf_adds(g->out, k->cell[0]);
	glossary_type(&text, g, f);
	k->add(g->out, buf_slice(&text));
	buf_adds(g->out, k->cell[1]);
	buf_adds(g->out, k->cell[0]);
	k->add(g->out, labels_find(f->help, g->lang));
	buf_clear(&text);
	glossary_rules(&text, g, f);
	if (text.len > 0) {
		buf_adds(g->out, k->line_break);
		k->add(g->out, buf_slice(&text));
	}
	add_choices(g, k, f);
	buf_adds(g->out, k->cell[1]);
	buf_adds(g->out, k->row[1]);
	buf_release(&text);
}

static void
add_entity(const struct glossary *g, const struct markup *k,
    const struct entity *e)
{
	size_t	 i;

	add_heading(g, k, 1, e->name, e->labels);
	add_paragraph(g, k, labels_find(e->help, g->lang));
	add_table_head(g, k);
	for (i = 0; i < e->n_fields; i++)
		add_field(g, k, &e->field[i]);
	buf_adds(g->out, k->table[1]);
}

static void
add_scheme(const struct glossary *g, const struct markup *k,
    const struct scheme *s)
{
	const struct segment	*seg;
	struct buf		 rule = {0};
	size_t			 i;

	add_heading(g, k, 2, s->name, s->labels);
	add_paragraph(g, k, labels_find(s->help, g->lang));
	buf_adds(g->out, k->paragraph[0]);
	for (i = 0; i < s->n_segments; i++) {
		seg = &s->segment[i];
		if (i > 0)
			buf_adds(g->out, k->line_break);
		add_name(g, k, seg->name, seg->labels);
		buf_clear(&rule);
		glossary_segment(&rule, g, seg);
		k->add(g->out, buf_slice(&rule));
		for (size_t n = 0; glossary_step(&rule, g, s, seg, n); n++) {
			buf_adds(g->out, k->line_break);
			k->add(g->out, buf_slice(&rule));
		}
	}
	buf_adds(g->out, k->paragraph[1]);
	buf_release(&rule);
}

static void
add_deadlines(const struct glossary *g, const struct markup *k)
{
	struct buf	 line = {0};
	size_t		 i;

	if (g->model->n_deadlines == 0)
		return;
	buf_adds(g->out, k->heading[1][0]);
	buf_adds(g->out, glossary_word(g, WORD_DEADLINES));
	buf_adds(g->out, k->heading[1][1]);
	buf_adds(g->out, k->paragraph[0]);
	for (i = 0; i < g->model->n_deadlines; i++) {
		if (i > 0)
			buf_adds(g->out, k->line_break);
		buf_clear(&line);
		glossary_deadline(&line, g, &g->model->deadline[i]);
		k->add(g->out, buf_slice(&line));
	}
	buf_adds(g->out, k->paragraph[1]);
	buf_release(&line);
}

static void
write_markup(const struct glossary *g, const struct markup *k)
{
	size_t	 i;

	buf_adds(g->out, k->heading[0][0]);
	k->add(g->out, g->model->name);
	buf_addf(g->out, ": %s", glossary_word(g, WORD_GLOSSARY));
	buf_adds(g->out, k->heading[0][1]);
	for (i = 0; i < g->model->n_entities; i++)
		add_entity(g, k, model_entity(g->model, i));
	if (g->model->n_schemes > 0) {
		buf_adds(g->out, k->heading[1][0]);
		buf_adds(g->out, glossary_word(g, WORD_SEGMENTS));
		buf_adds(g->out, k->heading[1][1]);
	}
	for (i = 0; i < g->model->n_schemes; i++)
		add_scheme(g, k, &g->model->scheme[i]);
	add_deadlines(g, k);
}

void
glossary_write_markdown(const struct glossary *g)
{
	write_markup(g, &markdown);
}

void
glossary_write_html(const struct glossary *g)
{
	buf_addf(g->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<title>",
	    slice_eq(g->lang, SLICE("nl")) ? "nl" : "en");
	add_html(g->out, g->model->name);
	buf_addf(g->out, ": %s</title>\n<style>\n"
	    "body { font-family: sans-serif; max-width: 60em; margin: 2em; }\n"
	    "table { border-collapse: collapse; }\n"
	    "td { border: 1px solid #ccc; padding: .3em .5em; "
	    "vertical-align: top; }\n"
	    "</style>\n</head>\n<body>\n", glossary_word(g, WORD_GLOSSARY));
	write_markup(g, &html);
	buf_adds(g->out, "</body>\n</html>\n");
}
