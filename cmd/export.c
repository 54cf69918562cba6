#include <sys/stat.h>

#include <errno.h>

#include "cmd/context.h"
#include "cmd/findings.h"
#include "cmd/foreign.h"
#include "cmd/repair.h"
#include "core/cli/common.h"
#include "core/exchange/exact/exact.h"

struct export_opts {
	int		 format;	/* by the word, or the file's name */
	const char	*word;
	const char	*file, *fields;
	bool		 damaged;
};

enum { EXPORT_NDJSON, EXPORT_JSON, EXPORT_CSV, EXPORT_VCARD,
	EXPORT_VCARD4, EXPORT_ICS };
static const char *const format_words[] = {
	"ndjson", "json", "csv", "vcard", "vcard4", "ics", NULL
};

static const struct opt export_opt[] = {
	OPT_TEXT('O', "output", struct export_opts, word, N_("format"), NULL,
	    N_("ndjson, json, csv, vcard, vcard4 or ics"), COMPLETE_CHOICE),
	OPT_FILE('o', "out", struct export_opts, file, N_("file"),
	    NULL, N_("write there; csv of everything: a folder")),
	OPT_TEXT('f', "fields", struct export_opts, fields, N_("fields"),
	    NULL, N_("only these fields or expressions"), COMPLETE_FIELD),
	OPT_BOOL(0, "damaged", struct export_opts, damaged,
	    N_("of a damaged store, all that can be read")),
	OPT_END
};

/* ---- one type ---- */

struct writer { struct listing *listing; struct foreign *foreign; };

static enum err_code
write_one(void *arg, const struct chosen *c, struct err *err)
{
	struct writer	*w = arg;

	if (w->foreign != NULL)
		return foreign_add(w->foreign, c->record, err);
	if (c->record != NULL)
		return listing_record(w->listing, c->record, err);
	return listing_row(w->listing, c->seq, c->cells, err);
}

static enum err_code
write_entity(struct crm *crm, const struct export_opts *o, struct out *out,
    const struct query_env *env, const struct entity *e, struct query *where,
    struct err *err)
{
	struct writer	w = {0};
	enum err_code	rc;

	if (out_format(out) == OUT_RAW)
		rc = foreign_open(&w.foreign, out, env, e,
		    format_words[o->format], err);
	else
		rc = listing_open(&w.listing, out, env, e, false,
		    context_lang(crm), crm->arena, err);
	if (rc == ERR_OK && w.listing != NULL)
		rc = listing_begin(w.listing, err);
	if (rc == ERR_OK)
		rc = context_run(env, e, where, write_one, &w, err);
	if (rc == ERR_OK && w.listing != NULL)
		listing_end(w.listing);
	else if (rc == ERR_OK)
		foreign_end(w.foreign);
	listing_close(w.listing);
	foreign_close(w.foreign);
	return rc;
}

static void
fill_options(struct out_options *oo, const struct crm *crm,
    const struct export_opts *o)
{
	static const enum out_format	formats[] = {
		OUT_NDJSON, OUT_JSON, OUT_CSV, OUT_RAW, OUT_RAW, OUT_RAW
	};

	*oo = crm->out_options;
	oo->format = formats[o->format];
	oo->fields = o->fields;
	oo->sort = NULL;
	oo->limit = -1;
	oo->header = 1;
	oo->terminal = oo->color = oo->nul = false;
	oo->zone = crm->when.zone;
	memcpy(oo->currency, crm->model->currency, sizeof(oo->currency));
}

/* Into a sink of our own, or standard output when path is NULL. */
static enum err_code
write_type(struct crm *crm, const struct export_opts *o,
    const struct query_env *env, const struct entity *e, const char *path,
    struct err *err)
{
	struct out_options	 oo;
	struct sink		*sink = NULL;
	struct query		*where = NULL;
	struct out		*out = NULL;
	enum err_code		 rc;

	fill_options(&oo, crm, o);
	rc = context_where(&where, crm, env, e, err);
	if (rc == ERR_OK && path != NULL)
		rc = sink_open_file(&sink, path, err);
	if (rc == ERR_OK)
		rc = out_open(&out, sink != NULL ? sink : crm->sink, &oo, err);
	if (rc == ERR_OK)
		rc = write_entity(crm, o, out, env, e, where, err);
	if (rc == ERR_OK)
		rc = out_finish(out, err);
	out_close(out);
	if (where != NULL)
		query_release(where);
	if (rc == ERR_OK && sink != NULL)
		rc = sink_finish(sink, err);
	sink_close(sink);
	return rc;
}

/* ---- everything ---- */

static enum err_code
write_folder(struct crm *crm, const struct export_opts *o,
    const struct query_env *env, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (o->file == NULL) {
		err_set(err, ERR_USAGE, "csv of everything is a file for "
		    "each type");
		err_hint(err, "name a folder with -o, or a type");
		return ERR_USAGE;
	}
	if (mkdir(o->file, 0700) != 0 && errno != EEXIST)
		return err_sys(err, ERR_SYSTEM, "cannot make %s", o->file);
	for (size_t i = 0; i < crm->model->n_entities && rc == ERR_OK; i++) {
		const struct entity	*e = model_entity(crm->model, i);

		rc = write_type(crm, o, env, e, arena_printf(crm->arena,
		    "%s/%.*s.csv", o->file, SLICE_ARG(e->name)), err);
	}
	return rc;
}

/* One object with a list for each type. */
static enum err_code
write_document(struct crm *crm, const struct export_opts *o,
    const struct query_env *env, struct sink *sink, struct err *err)
{
	struct out_options	 oo;
	struct out		*out;
	enum err_code		 rc;

	fill_options(&oo, crm, o);
	rc = out_open(&out, sink, &oo, err);
	if (rc)
		return rc;
	out_doc_begin(out);
	out_map_begin(out);
	for (size_t i = 0; i < crm->model->n_entities && rc == ERR_OK; i++) {
		out_key_slice(out, crm->model->head[i].name);
		rc = write_entity(crm, o, out, env, model_entity(crm->model, i),
		    NULL, err);
	}
	if (rc == ERR_OK) {
		out_map_end(out);
		out_doc_end(out);
		rc = out_finish(out, err);
	}
	out_close(out);
	return rc;
}

/* ---- of a damaged store ---- */

enum { MOST_SHOWN = 100 };	/* losses of a kind, on stderr */

static void
put_loss(struct crm *crm, const char *line)
{
	crm->complain(crm, slice_of(line));
}

static enum err_code
look_at_salvage(struct query_env *env, struct crm *crm,
    const struct salvage *v, struct err *err)
{
	const struct zone	*zone;
	enum err_code		 rc;

	crm->txn = salvage_txn(v);
	crm->model = salvage_model(v);
	rc = zone_open(&zone, crm->arena, crm->model->timezone, err);
	if (rc)
		return rc;
	crm->when.zone = crm->out_options.zone = zone;
	return context_env(env, crm, err);
}

typedef enum err_code export_body(struct crm *, const struct query_env *,
    void *arg, struct err *);

/*
 * body on what can be had of the store, and what is left out on stderr.
 * must_tell: the store is damaged, whether that loses anything or not; why it
 * is not read in the usual way, unless the error says that, too.
 */
static enum err_code
export_salvage(struct crm *crm, export_body *body, void *arg, bool must_tell,
    struct err *err)
{
	struct findings	 lost = { .crm = crm, .max = MOST_SHOWN,
			    .show = put_loss };
	struct salvage	*v = NULL;
	struct query_env env;
	enum err_code	 rc;

	txn_end(crm->txn);
	store_close(crm->store);
	crm->txn = NULL;
	crm->store = NULL;
	rc = salvage_open(&v, crm, findings_add, &lost, err);
	if (rc == ERR_OK && must_tell && crm->no_store.code != ERR_OK)
		crm->complain(crm, slice_of(crm->no_store.msg));
	if (rc == ERR_OK)
		rc = look_at_salvage(&env, crm, v, err);
	if (rc == ERR_OK)
		rc = body(crm, &env, arg, err);
	findings_end(&lost);
	crm->txn = NULL;
	salvage_close(v);
	if (rc || (lost.n == 0 && !must_tell))
		return rc;
	if (lost.n == 0)
		err_set(err, ERR_STORE, "the store is damaged; nothing is "
		    "left out");
	else
		err_set(err, ERR_STORE, "the store is damaged; what is left "
		    "out is told above (%llu lines)",
		    (unsigned long long)lost.n);
	if (lost.n == 0)
		err_hint(err, "crm fsck --repair makes it whole again");
	else
		err_hint(err, "crm fsck --repair repairs it, with these "
		    "losses; a backup may have what is lost");
	return ERR_STORE;
}

/* ---- which of those ---- */

struct rest { struct sink *sink; struct exact_place at; bool whole; };

static enum err_code
write_rest(struct crm *crm, const struct query_env *env, void *arg,
    struct err *err)
{
	struct rest	*r = arg;

	(void)crm;
	return exact_export(env, r->sink, &r->at, r->whole, err);
}

/*
 * To standard output: what can be read of a damaged store, without the last
 * line, so that nobody takes it for all.  A file is to stay as it was.
 */
static enum err_code
write_exact(struct crm *crm, const struct export_opts *o,
    const struct query_env *env, struct sink *sink, struct err *err)
{
	struct rest	r = { .sink = sink };
	struct err	why = {0};
	enum err_code	rc;

	rc = exact_export(env, sink, &r.at, true, &why);
	if (rc == ERR_STORE && o->file == NULL && crm->store != NULL)
		return export_salvage(crm, write_rest, &r, true, err);
	if (rc)
		*err = why;
	return rc;
}

static enum err_code
write_everything(struct crm *crm, const struct export_opts *o,
    const struct query_env *env, struct err *err)
{
	struct sink	*sink = NULL;
	enum err_code	 rc = ERR_OK;

	if (crm->filter.where != NULL || o->fields != NULL)
		return err_set(err, ERR_USAGE, crm->filter.where != NULL ?
		    "a filter of which type? as in: crm export account -w "
		    "..." : "fields of which type? as in: crm export account "
		    "-f ...");
	if (o->format >= EXPORT_VCARD)
		return err_set(err, ERR_USAGE, o->format != EXPORT_ICS ?
		    "cards of which type? as in: crm export contact -O "
		    "vcard" : "appointments or tasks? as in: crm export "
		    "activity -O ics");
	if (o->format == EXPORT_CSV)
		return write_folder(crm, o, env, err);
	if (o->file != NULL)
		rc = sink_open_file(&sink, o->file, err);
	if (rc)
		return rc;
	if (o->format == EXPORT_JSON)
		rc = write_document(crm, o, env,
		    sink != NULL ? sink : crm->sink, err);
	else
		rc = write_exact(crm, o, env, sink != NULL ? sink :
		    crm->sink, err);
	if (rc == ERR_OK && sink != NULL)
		rc = sink_finish(sink, err);
	sink_close(sink);
	return rc;
}

/* Of all there is only -O says it: csv of that is a folder. */
static enum err_code
find_format(struct export_opts *o, bool has_type, struct err *err)
{
	const char	*word = o->word;

	if (word == NULL && o->file != NULL && has_type)
		word = common_file_format(o->file, format_words);
	if (word == NULL)
		word = format_words[EXPORT_NDJSON];
	for (o->format = 0; format_words[o->format] != NULL; o->format++)
		if (strcmp(word, format_words[o->format]) == 0)
			return ERR_OK;
	err_set(err, ERR_USAGE, "-O: no format '%s'", word);
	err_hint(err, "ndjson, json, csv, vcard, vcard4 or ics");
	return ERR_USAGE;
}

static enum err_code
export(struct crm *crm, const struct query_env *env, void *opts,
    struct err *err)
{
	const struct export_opts	*o = opts;
	const struct entity		*e;
	enum err_code			 rc;

	if (crm->args->n == 0)
		return write_everything(crm, o, env, err);
	rc = context_entity(&e, crm, crm->args->v[0], err);
	return rc ? rc : write_type(crm, o, env, e, o->file, err);
}

/* Nothing can be read of it in the usual way. */
static enum err_code
export_closed(struct crm *crm, struct export_opts *o, struct err *err)
{
	struct rest	r = { .sink = crm->sink };

	if (crm->no_store.code != ERR_STORE || crm->args->n > 0 ||
	    o->file != NULL || o->format != EXPORT_NDJSON) {
		*err = crm->no_store;
		return err->code;
	}
	return export_salvage(crm, write_rest, &r, true, err);
}

static enum err_code
export_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct export_opts	o = *(const struct export_opts *)opts;
	struct query_env	env;
	enum err_code		rc;

	if (o.file != NULL && strcmp(o.file, "-") == 0)
		o.file = NULL;
	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one type at a time");
	rc = find_format(&o, crm->args->n > 0, err);
	if (rc)
		return rc;
	if (o.damaged && (crm->no_store.code == ERR_OK ||
	    crm->no_store.code == ERR_STORE))
		return export_salvage(crm, export, &o, false, err);
	if (crm->model == NULL || crm->no_store.code != ERR_OK) {
		rc = export_closed(crm, &o, err);
	} else {
		rc = context_env(&env, crm, err);
		if (rc == ERR_OK)
			rc = export(crm, &env, &o, err);
	}
	/* Unless that is what was done. */
	if (rc == ERR_STORE && crm->store != NULL)
		err_hint(err, "crm export --damaged writes all that can be "
		    "read");
	return rc;
}

const struct cmd cmd_export = {
	.name = "export", .operands = "[type]",
	.group = GROUP_EXCHANGE,
	.brief = N_("write out everything, or the records of a type"),
	.text = N_("Without a type: all there is as NDJSON, for crm import "
	    "--exact into an\nempty store. With one: what crm import reads "
	    "back."),
	.opts = export_opt, .opts_size = sizeof(struct export_opts),
	.access = CMD_READ, .flags = CMD_FILTER | CMD_SCAN | CMD_MAYBE,
	.formats = format_words,
	.exec = export_exec,
	.complete = { COMPLETE_ENTITY },
};
