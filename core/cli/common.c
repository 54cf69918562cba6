#include "core/cli/common.h"

#include "core/base/base.h"

static const char *const color_word[] = { "auto", "always", "never", NULL };

const struct opt global_opt[] = {
	OPT_TEXT(0, "store", struct global_options, store, N_("dir"), NULL,
	    N_("the store to work on"), COMPLETE_DIR),
	OPT_DATE(0, "now", struct global_options, now, N_("when"), NULL,
	    N_("what to take for the present moment")),
	OPT_DATE(0, "as-of", struct global_options, as_of, N_("date"), NULL,
	    N_("see only what had happened by the end of that day")),
	OPT_SPAN(0, "wait", struct global_options, wait, N_("duration"),
	    "10s", N_("how long to wait for another writer")),
	OPT_CHOICE(0, "color", struct global_options, color, N_("when"),
	    "auto", N_("auto, always or never"), color_word),
	OPT_TRI(0, "pager", struct global_options, pager,
	    N_("show long answers page by page")),
	OPT_BOOL('q', "quiet", struct global_options, quiet,
	    N_("say nothing but results and errors")),
	OPT_BOOL('h', "help", struct global_options, help,
	    N_("show this help")),
	OPT_BOOL(0, "version", struct global_options, version,
	    N_("show the version")),
	OPT_END
};

const struct opt output_opt[] = {
	OPT_TEXT('O', "output", struct output_options, format, N_("format"),
	    NULL, N_("table, tsv, csv, json, ndjson, yaml, md, html, ids or count"),
	    COMPLETE_CHOICE),
	OPT_TEXT('f', "fields", struct output_options, fields, N_("fields"),
	    NULL, N_("which fields, in which order: a,b,c; * is all"),
	    COMPLETE_FIELD),
	OPT_FILE('o', "out", struct output_options, file, N_("file"), NULL,
	    N_("write to a file, which is replaced when all is well")),
	OPT_STRING(0, "format", struct output_options, template,
	    N_("template"), NULL, N_("like '%(name)\\t%(revenue:money)'")),
	OPT_TRI(0, "header", struct output_options, header,
	    N_("begin with the names of the fields")),
	OPT_TEXT(0, "sort", struct output_options, sort, N_("fields"), NULL,
	    N_("sort by a,b; -a is from high to low"), COMPLETE_FIELD),
	OPT_INT(0, "limit", struct output_options, limit, N_("n"), "-1",
	    N_("at most so many rows")),
	OPT_BOOL('z', "null", struct output_options, nul,
	    N_("end rows with a NUL byte instead of a newline")),
	OPT_END
};

static const struct opt filter_opt[] = {
	OPT_TEXT('w', "where", struct filter_options, where, N_("expression"),
	    NULL, N_("only records for which this is true"), COMPLETE_FILTER),
	OPT_LIST(0, "param", struct filter_options, param, N_("name=value"),
	    N_("a value for $name in the expression")),
	OPT_BOOL(0, "explain", struct filter_options, explain,
	    N_("show how the records are found")),
	OPT_END
};

static const struct opt edit_opt[] = {
	OPT_BOOL('n', "dry-run", struct edit_options, dry_run,
	    N_("show what would change, and change nothing")),
	OPT_STRING('m', "message", struct edit_options, reason, N_("reason"),
	    NULL, N_("why, for the journal")),
	OPT_TEXT(0, "by", struct edit_options, by, N_("staff"), NULL,
	    N_("on behalf of whom"), COMPLETE_RECORD),
	OPT_INT(0, "expect", struct edit_options, expect, N_("n"), "-1",
	    N_("refuse unless exactly so many records change")),
	OPT_INT(0, "max-changes", struct edit_options, max_changes, N_("n"),
	    "-1", N_("refuse when more records would change")),
	OPT_INT(0, "if-rev", struct edit_options, if_rev, N_("n"), "-1",
	    N_("refuse unless the record has this revision")),
	OPT_BOOL(0, "all", struct edit_options, all,
	    N_("every record, where a filter is expected")),
	OPT_END
};

const struct common_group common_group[] = {
	{ N_("Filter"), filter_opt, CMD_FILTER,
	    offsetof(struct common, filter) },
	{ N_("Editing"), edit_opt, CMD_EDIT, offsetof(struct common, edit) },
	{ N_("Output"), output_opt, CMD_OUT,
	    offsetof(struct common, output) },
	{ N_("Everywhere"), global_opt, 0, offsetof(struct common, global) }
};

size_t
common_targets(struct opt_target target[N_TARGETS], const struct cmd *cmd,
    void *own, struct common *common)
{
	size_t	i, n = 0;

	if (cmd != NULL && cmd->opts != NULL)
		target[n++] = (struct opt_target){ cmd->opts, own };
	for (i = 0; i < N_COMMON; i++)
		if (common_group[i].flag == 0 || (cmd != NULL &&
		    (cmd->flags & common_group[i].flag)))
			target[n++] = (struct opt_target){
			    common_group[i].opts,
			    (char *)common + common_group[i].offset };
	return n;
}

const char *
common_file_format(const char *file, const char *const *own)
{
	static const struct { const char *end, *format; } ends[] = {
		{ ".csv", "csv" }, { ".tsv", "tsv" }, { ".json", "json" },
		{ ".ndjson", "ndjson" }, { ".yaml", "yaml" },
		{ ".yml", "yaml" }, { ".md", "md" }, { ".html", "html" },
		{ ".vcf", "vcard" }, { ".ics", "ics" }
	};
	struct slice	name = slice_of(file);
	enum out_format	f;

	for (size_t i = 0; i < NELEM(ends); i++) {
		if (!slice_ends(name, slice_of(ends[i].end)))
			continue;
		if (own == NULL && out_format_parse(&f,
		    slice_of(ends[i].format)))
			return ends[i].format;
		for (; own != NULL && *own != NULL; own++)
			if (strcmp(*own, ends[i].format) == 0)
				return *own;
		return NULL;
	}
	return NULL;
}

static enum err_code
find_format(struct out_options *to, const char **own_format,
    const char *name, const struct cmd *cmd, struct err *err)
{
	size_t	i;

	if (out_format_parse(&to->format, slice_of(name)))
		return ERR_OK;
	for (i = 0; cmd->formats != NULL && cmd->formats[i] != NULL; i++)
		if (strcmp(cmd->formats[i], name) == 0) {
			to->format = OUT_RAW;
			*own_format = cmd->formats[i];
			return ERR_OK;
		}
	err_set(err, ERR_USAGE, "-O: no format '%s'", name);
	err_hint(err, "table, tsv, csv, json, ndjson, yaml, md, html, ids or "
	    "count");
	return ERR_USAGE;
}

enum err_code
common_output(struct out_options *to, const char **own_format,
    const struct output_options *o, const struct cmd *cmd, bool is_terminal,
    struct err *err)
{
	enum err_code	rc;

	*own_format = NULL;
	if (o->template != NULL && o->format != NULL)
		return err_set(err, ERR_USAGE,
		    "-O and --format: one of them decides");
	to->format = is_terminal ? OUT_TABLE : OUT_TSV;
	if (o->format != NULL) {
		rc = find_format(to, own_format, o->format, cmd, err);
		if (rc)
			return rc;
	}
	if (o->template != NULL) {
		to->format = OUT_TEMPLATE;
		to->format_text = o->template;
	}
	to->fields = o->fields;
	to->sort = o->sort;
	to->limit = o->limit;
	to->header = o->header;
	to->nul = o->nul;
	return ERR_OK;
}
