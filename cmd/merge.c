#include "cmd/context.h"

#include <unistd.h>

#include "core/base/file.h"
#include "core/record/merge.h"

struct merge_opts {
	struct opt_list	prefer;
	bool		from_stdin;
};

static const struct opt merge_opt[] = {
	OPT_LIST(0, "prefer", struct merge_opts, prefer, N_("which"),
	    N_("what holds where they differ: first, second, newest, a "
	    "reference, FIELD=which")),
	OPT_BOOL(0, "stdin", struct merge_opts, from_stdin,
	    N_("read groups, one per line, as crm dupes -O merge writes "
	    "them")),
	OPT_END
};

enum { STDIN_MB = 256 };

/* Records that become the first of them. */
struct group {
	const struct entity	*entity;
	uint32_t		*id;
	size_t			 n, line;
};

struct merge_run {
	struct crm		*crm;
	const struct merge_opts	*opts;
	struct merge_ages	*ages;
	VEC(struct group)	 groups;
};

static enum err_code
merge_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct merge_opts	*o = opts;
	struct buf		 b = {0};
	struct slice		*text;
	enum err_code		 rc;

	if (!o->from_stdin)
		return crm->args->n >= 2 ? ERR_OK : err_set(err, ERR_USAGE,
		    "merge which records?  crm merge a17 a42");
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "references, or --stdin");
	rc = file_read(&b, STDIN_FILENO, err_text("standard input"),
	    (size_t)STDIN_MB << 20, err);
	text = ARENA_NEW(crm->arena, struct slice);
	*text = slice_dup(crm->arena, buf_slice(&b));
	crm->state = text;
	buf_release(&b);
	return rc;
}

/* ---- which records ---- */

static enum err_code
add_member(struct merge_run *run, struct group *g, struct slice word,
    struct err *err)
{
	struct crm		*crm = run->crm;
	struct reference	 ref;
	struct record		 rec;
	enum err_code		 rc;

	rc = reference_parse(&ref, crm->txn, crm->model, g->entity, word,
	    crm->arena, err);
	if (rc == ERR_OK && ref.entity->is_columnar)
		rc = err_set(err, ERR_USAGE, "%.*s has rows, which are not "
		    "merged", SLICE_ARG(ref.entity->name));
	if (rc == ERR_OK)
		rc = record_get(&rec, crm->txn, ref.entity, ref.id, err);
	if (rc)
		return rc;
	g->entity = ref.entity;
	g->id[g->n++] = rec.id;
	return ERR_OK;
}

static bool
next_word(struct slice *word, struct slice *rest)
{
	static const char	blank[] = " \t\r";
	size_t			from = 0, until;

	while (from < rest->len && strchr(blank, rest->p[from]) != NULL)
		from++;
	for (until = from; until < rest->len &&
	    strchr(blank, rest->p[until]) == NULL; until++)
		;
	*word = slice_sub(*rest, from, until);
	*rest = slice_sub(*rest, until, rest->len);
	return word->len > 0;
}

static enum err_code
read_line(struct merge_run *run, struct slice line, size_t number,
    struct err *err)
{
	struct group	g = { .line = number };
	struct slice	word;
	enum err_code	rc = ERR_OK;

	g.id = ARENA_ARRAY(run->crm->arena, uint32_t, line.len / 2 + 1);
	/* Lines may have been put out of use by hand. */
	if (slice_starts(line, SLICE("#")))
		return ERR_OK;
	while (rc == ERR_OK && next_word(&word, &line))
		rc = add_member(run, &g, word, err);
	if (rc == ERR_OK && g.n == 1)
		rc = err_set(err, ERR_USAGE, "only one record");
	if (rc) {
		err_prefix(err, "standard input:%zu: ", number);
		return rc;
	}
	if (g.n > 1)
		*VEC_ADD(&run->groups) = g;
	return ERR_OK;
}

static enum err_code
read_groups(struct merge_run *run, struct slice text, struct err *err)
{
	struct slice	line;
	size_t		number = 0;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && slice_cut(&line, &text, '\n'))
		rc = read_line(run, line, ++number, err);
	return rc;
}

static enum err_code
read_operands(struct merge_run *run, struct err *err)
{
	const struct args	*args = run->crm->args;
	struct group		 g = {0};
	enum err_code		 rc = ERR_OK;

	g.id = ARENA_ARRAY(run->crm->arena, uint32_t, args->n);
	for (size_t i = 0; rc == ERR_OK && i < args->n; i++) {
		rc = add_member(run, &g, slice_of(args->v[i]), err);
		for (size_t k = 0; rc == ERR_OK && k < i; k++)
			if (g.id[k] == g.id[i] &&
			    strcmp(args->v[k], args->v[i]) != 0)
				rc = err_set(err, ERR_USAGE, "%s and %s are "
				    "one already", args->v[k], args->v[i]);
	}
	if (rc == ERR_OK)
		*VEC_ADD(&run->groups) = g;
	return rc;
}

/* ---- what is preferred ---- */

static enum err_code
read_side(enum merge_side *side, struct merge_run *run,
    const struct group *g, struct slice text, uint32_t second,
    struct err *err)
{
	static const char *const	word[] = { "first", "second",
					    "newest" };
	struct reference		ref;
	enum err_code			rc;

	for (size_t i = 0; i < NELEM(word); i++)
		if (slice_eq(text, slice_of(word[i]))) {
			*side = (enum merge_side)i;
			return ERR_OK;
		}
	rc = reference_parse(&ref, run->crm->txn, run->crm->model, g->entity,
	    text, run->crm->arena, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < g->n; i++)
		if (g->id[i] == ref.id) {
			*side = ref.id == second ? MERGE_SECOND : MERGE_FIRST;
			return ERR_OK;
		}
	err_set(err, ERR_USAGE, "%.*s is none of those to be merged",
	    SLICE_ARG(text));
	err_hint(err, "first, second, newest, or one of their references");
	return ERR_USAGE;
}

static enum err_code
read_preference(struct merge_options *mo, struct merge_run *run,
    const struct group *g, struct slice text, uint32_t second,
    struct err *err)
{
	size_t			 eq = slice_index(text, '=');
	struct merge_field	*mf;
	const struct field	*f;
	struct slice		 name;

	if (eq == SIZE_MAX)
		return read_side(&mo->prefer, run, g, text, second, err);
	name = slice_sub(text, 0, eq);
	f = entity_find_field(g->entity, name);
	if (f == NULL)
		return entity_no_field(g->entity, name, err);
	mf = &mo->field[mo->n_fields++];
	mf->field = f;
	return read_side(&mf->prefer, run, g, slice_sub(text, eq + 1,
	    text.len), second, err);
}

/* ---- merging ---- */

static enum err_code
merge_two(struct merge_run *run, const struct group *g, uint32_t second,
    struct err *err)
{
	const struct opt_list	*prefer = &run->opts->prefer;
	struct merge_options	 mo = { .ages = run->ages };
	uint32_t		 first = g->id[0], other = second;
	enum err_code		 rc;

	mo.field = ARENA_ARRAY(run->crm->arena, struct merge_field,
	    prefer->n + 1);
	for (size_t i = 0; i < prefer->n; i++) {
		rc = read_preference(&mo, run, g, slice_of(prefer->p[i]),
		    second, err);
		if (rc) {
			err_prefix(err, "--prefer: ");
			return ERR_USAGE;
		}
	}
	/* Lists of others may overlap: what is one already is done. */
	rc = plan_follow(&first, run->crm->plan, g->entity, err);
	if (rc == ERR_OK)
		rc = plan_follow(&other, run->crm->plan, g->entity, err);
	if (rc == ERR_OK && first == other && g->line > 0)
		return ERR_OK;
	return rc ? rc : merge_plan(run->crm->plan, g->entity, g->id[0],
	    second, &mo, err);
}

static enum err_code
merge_group(struct merge_run *run, const struct group *g, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 1; rc == ERR_OK && i < g->n; i++)
		rc = merge_two(run, g, g->id[i], err);
	if (rc != ERR_OK && g->line > 0)
		err_prefix(err, "standard input:%zu: ", g->line);
	return rc;
}

static enum err_code
merge_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct merge_opts	*o = opts;
	struct merge_run	 run = { .crm = crm, .opts = o };
	enum err_code		 rc;

	run.ages = merge_ages_open(crm->txn);
	rc = o->from_stdin ? read_groups(&run, *(struct slice *)crm->state,
	    err) : read_operands(&run, err);
	for (size_t i = 0; rc == ERR_OK && i < run.groups.n; i++)
		for (size_t k = 0; k < run.groups.p[i].n; k++)
			merge_ages_want(run.ages, run.groups.p[i].entity,
			    run.groups.p[i].id[k]);
	for (size_t i = 0; rc == ERR_OK && i < run.groups.n; i++)
		rc = merge_group(&run, &run.groups.p[i], err);
	VEC_RELEASE(&run.groups);
	merge_ages_close(run.ages);
	return rc;
}

const struct cmd cmd_merge = {
	.name = "merge", .operands = "ref ref ...",
	.text = N_("The first record remains: it gets what the others have "
	    "and it lacks, and\nall that refers to them, sales included; "
	    "their handles lead to it.\ncrm undo takes it back."),
	.group = GROUP_RECORDS,
	.brief = N_("make one record of two or more"),
	.opts = merge_opt, .opts_size = sizeof(struct merge_opts),
	.access = CMD_WRITE, .flags = CMD_EDIT,
	.prepare = merge_prepare, .exec = merge_exec,
	.complete = { COMPLETE_RECORD },
};
