#include "cmd/empathy.h"

#include "core/types/text.h"

static const struct out_column column[] = {
	{ .name = "question", .label = N_("question"), .type = TYPE_TEXT },
	{ .name = "time", .label = N_("time"), .type = TYPE_DATE },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "kind", .label = N_("kind"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "person", .label = N_("person"), .type = TYPE_TEXT },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

enum err_code
empathy_put_rows(struct crm *crm, const struct empathy *map, struct err *err)
{
	struct out	*out = crm->out;
	enum err_code	 rc = out_table_begin(out, column, NELEM(column),
			    err);

	if (rc)
		return rc;
	for (size_t i = 0; i < map->list.n; i++) {
		const struct empathy_answer	*a = &map->list.p[i];

		out_row_begin(out);
		if (out_is_for_people(out))
			out_text(out, empathy_label(crm->model, a->question,
			    context_lang(crm)));
		else
			out_texts(out, role_name(a->question));
		out_day(out, zone_day(crm->when.zone, a->at));
		out_textf(out, "%.*s%u", SLICE_ARG(a->entity->prefix),
		    a->id);
		out_filled(out, context_contact_kind(crm, a->kind));
		out_filled(out, a->person);
		out_text(out, a->text);
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

/* ---- the drawing ---- */

/* What stands in one box, a line each. */
struct box { VEC(struct slice) line; };

/* As many words a line as fit; a longer one is cut. */
static void
wrap(struct box *b, struct slice text, size_t width, struct arena *arena)
{
	struct buf	clean = {0};
	struct slice	rest;

	text_add_printable(&clean, text, true);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.p[i] == '\n' || clean.p[i] == '\t')
			clean.p[i] = ' ';
	rest = slice_dup(arena, buf_slice(&clean));
	buf_release(&clean);
	while (rest.len > 0) {
		size_t	n = text_cut(rest, width), end = n;

		if (n < rest.len) {
			while (end > 0 && rest.p[end] != ' ')
				end--;
			if (end == 0)
				end = MAX(n, 1);
		}
		*VEC_ADD(&b->line) = slice_sub(rest, 0, end);
		rest = slice_trim(slice_sub(rest, end, rest.len));
	}
}

static void
fill(struct box *b, struct crm *crm, const struct empathy *map, size_t q,
    size_t width)
{
	enum role	question = empathy_question(q);
	char		day[DAY_TEXT];

	*VEC_ADD(&b->line) = empathy_label(crm->model, question,
	    context_lang(crm));
	for (size_t i = 0; i < map->list.n; i++) {
		const struct empathy_answer	*a = &map->list.p[i];

		if (a->question != question)
			continue;
		day_write(day, zone_day(crm->when.zone, a->at));
		wrap(b, slice_of(arena_printf(crm->arena, "%.*s %.*s",
		    DAY_TEXT, day, SLICE_ARG(a->text))), width, crm->arena);
	}
}

static void
rule(struct buf *b, size_t width)
{
	for (int i = 0; i < 2; i++) {
		buf_addc(b, '+');
		buf_addn(b, '-', width + 2);
	}
	buf_adds(b, "+\n");
}

static void
draw_pair(struct buf *b, const struct box box[2], size_t width)
{
	size_t	n = MAX(box[0].line.n, box[1].line.n);

	for (size_t i = 0; i < n; i++) {
		for (int k = 0; k < 2; k++) {
			struct slice	s = i < box[k].line.n ?
					    box[k].line.p[i] : SLICE_EMPTY;

			buf_adds(b, "| ");
			buf_add(b, s);
			buf_addn(b, ' ', width + 1 - MIN(text_width(s),
			    width));
		}
		buf_adds(b, "|\n");
	}
	rule(b, width);
}

void
empathy_draw(struct crm *crm, const struct empathy *map)
{
	size_t		all = out_options(crm->out)->width;
	size_t		width = (MIN(MAX(all, 40), 120) - 7) / 2;
	struct buf	b = {0};

	if (all == 0)
		width = (80 - 7) / 2;
	rule(&b, width);
	for (size_t q = 0; q < N_QUESTIONS; q += 2) {
		struct box	box[2] = { {{0}}, {{0}} };

		for (size_t k = 0; k < 2; k++)
			fill(&box[k], crm, map, q + k, width);
		draw_pair(&b, box, width);
		VEC_RELEASE(&box[0].line);
		VEC_RELEASE(&box[1].line);
	}
	out_prose_slice(crm->out, buf_slice(&b));
	buf_release(&b);
}

enum err_code
empathy_put(struct crm *crm, const struct query_env *env,
    const struct record *rec, struct err *err)
{
	enum { MOST = 3 };		/* of each question, in the drawing */
	bool		drawn = out_format(crm->out) == OUT_TABLE &&
			    !crm->quiet;
	struct empathy	map = {0};
	enum err_code	rc;

	rc = empathy_read(&map, env, rec->entity, rec->id, drawn ? MOST : 0,
	    crm->arena, err);
	if (rc == ERR_OK && drawn) {
		out_prose(crm->out, "%.*s%u %.*s\n",
		    SLICE_ARG(rec->entity->prefix), rec->id,
		    SLICE_ARG(record_name(rec, crm->arena)));
		empathy_draw(crm, &map);
	} else if (rc == ERR_OK) {
		rc = empathy_put_rows(crm, &map, err);
	}
	VEC_RELEASE(&map.list);
	return rc;
}
