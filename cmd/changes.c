#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "cmd/context.h"
#include "core/exchange/exact/changes.h"
#include "core/out/sink.h"
#include "core/record/model_store.h"
#include "core/sales/sales.h"

struct changes_opts {
	int64_t	since;
	bool	follow;
};

static const struct opt changes_opt[] = {
	OPT_INT(0, "since", struct changes_opts, since, N_("entry"), "0",
	    N_("only what came after this entry of the journal")),
	OPT_BOOL('F', "follow", struct changes_opts, follow,
	    N_("go on, as changes come; until somebody ends it")),
	OPT_END
};

/* Between two looks at a store in which nothing happened. */
enum { LOOK_MS = 200 };

static enum err_code
to_sink(void *arg, struct slice lines, struct err *err)
{
	struct crm	*crm = arg;

	(void)err;
	sink_write(crm->sink, lines);
	return ERR_OK;
}

/* A number that was given once, though the record may be gone by now. */
static enum err_code
check_number(struct crm *crm, const struct entity *e, uint32_t id,
    struct err *err)
{
	struct sales_totals	t = {0};
	uint64_t		count;
	uint32_t		last = 0;
	enum err_code		rc;

	rc = e->is_columnar ? sales_measure(&t, crm->txn, e, err) :
	    record_counts(&count, &last, crm->txn, e, err);
	if (rc == ERR_OK && id > MAX(t.last_seq, last))
		rc = err_set(err, ERR_NOTFOUND, "no %.*s %.*s%u",
		    SLICE_ARG(e->name), SLICE_ARG(e->prefix), id);
	return rc;
}

/* A handle, a type, or another reference to a record. */
static enum err_code
read_operand(struct changes_options *opt, struct crm *crm,
    struct arena *arena, struct err *err)
{
	struct slice		text = slice_of(crm->args->v[0]);
	struct reference	ref;
	enum err_code		rc;

	if (handle_parse(&opt->entity, &opt->id, crm->model, text))
		return check_number(crm, opt->entity, opt->id, err);
	if (slice_index(text, '/') == SIZE_MAX &&
	    slice_index(text, '@') == SIZE_MAX)
		return context_entity(&opt->entity, crm, crm->args->v[0],
		    err);
	rc = reference_parse(&ref, crm->txn, crm->model, NULL, text, arena,
	    err);
	if (rc)
		return rc;
	opt->entity = ref.entity;
	opt->id = ref.id;
	return ERR_OK;
}

/*
 * A store that is opened for each look: it may be compacted or restored
 * meanwhile, and nothing is held while there is nothing to do.
 */
static enum err_code
look(uint64_t *last, struct crm *crm, struct err *err)
{
	struct changes_options	 opt = {0};
	struct store_options	 so = { .dir = crm->dir,
				    .command = "changes" };
	struct arena		*arena = arena_open();
	struct model		*model;
	struct store		*s = NULL;
	enum err_code		 rc;

	rc = store_open(&s, &so, err);
	if (rc == ERR_OK)
		rc = txn_begin(&crm->txn, s, err);
	if (rc == ERR_OK)
		rc = model_load(&model, arena, crm->txn, err);
	if (rc == ERR_OK)
		rc = zone_open(&opt.zone, arena, model->timezone, err);
	if (rc)
		goto done;
	crm->model = opt.model = model;
	if (crm->args->n == 1)
		rc = read_operand(&opt, crm, arena, err);
	if (rc == ERR_OK)
		rc = changes_write(last, crm->txn, *last, &opt, to_sink, crm,
		    err);
done:
	txn_end(crm->txn);
	crm->txn = NULL;
	crm->model = NULL;
	store_close(s);
	arena_close(arena);
	return rc;
}

/* False: the reader of our output went away. */
static bool
wait_a_moment(const struct crm *crm)
{
	struct pollfd	p = { .fd = STDOUT_FILENO };

	if (crm->out_file != NULL)
		p.fd = -1;
	return poll(&p, 1, LOOK_MS) <= 0 || (p.revents & POLLERR) == 0;
}

static enum err_code
changes_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct changes_opts	*o = opts;
	uint64_t			 last = (uint64_t)o->since;
	enum err_code			 rc;

	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one type or handle at most");
	if (o->since < 0)
		return err_set(err, ERR_USAGE, "--since counts from 0");
	for (;;) {
		rc = look(&last, crm, err);
		if (rc == ERR_OK)
			sink_flush(crm->sink);
		if (rc || !o->follow || sink_is_closed(crm->sink) ||
		    sink_has_failed(crm->sink) || !wait_a_moment(crm))
			return rc;
	}
}

const struct cmd cmd_changes = {
	.name = "changes", .operands = "[type|handle]",
	.group = GROUP_EXCHANGE,
	.brief = N_("what was changed since an entry, for other systems"),
	.text = N_("NDJSON: a line for each entry of the journal, then one "
	    "for each change in it.\nWho remembers the last entry misses "
	    "nothing and sees nothing twice."),
	.opts = changes_opt, .opts_size = sizeof(struct changes_opts),
	.access = CMD_STORE,
	.exec = changes_exec,
	.complete = { COMPLETE_ENTITY },
};
