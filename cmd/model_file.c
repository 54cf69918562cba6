#include "cmd/model_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/model/source.h"
#include "core/practice/contact/consent.h"
#include "core/query/query.h"
#include "core/sales/sales.h"
#include "core/yaml/yaml.h"

/* A file or "-": the whole of it, in the arena. */
static enum err_code
read_file(struct slice *text, struct crm *crm, const char *path,
    struct err *err)
{
	bool		 standard = strcmp(path, "-") == 0;
	int		 fd = standard ? STDIN_FILENO :
			    open(path, O_RDONLY | O_CLOEXEC);
	struct buf	 b = {0};
	enum err_code	 rc;

	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "%s", path);
	rc = file_read(&b, fd, standard ? err_text("standard input") : path,
	    YAML_BYTES_MAX, err);
	if (!standard)
		close(fd);
	if (rc == ERR_OK)
		*text = slice_dup(crm->arena, buf_slice(&b));
	buf_release(&b);
	return rc;
}

static struct slice
text_dup(const struct crm *crm, const char *text)
{
	return slice_dup(crm->arena, slice_of(text));
}

/*
 * Expressions in check:, where: and steps, which core/model takes as they are:
 * those that are wrong, also where the rest is faulty.
 */
static void
check_expressions(struct model_faults *faults, const struct model *m,
    struct crm *crm)
{
	struct query_env	env = { .model = m, .when = crm->when };
	bool			more = true;

	env.may_arg = consent_source_open(&env, crm->arena);
	env.may = consent_source_may;
	for (size_t i = 0; more; i++) {
		struct file_place	at = {0};
		struct err		err = {0};

		if (query_check_model(&env, &more, &at, i, &err) != ERR_OK)
			*VEC_ADD(&faults->list) = (struct model_fault){
			    at.line, at.column,
			    text_dup(crm, err.msg), text_dup(crm, err.hint),
			    text_dup(crm, err.excerpt), err.column,
			    at.text == 0 };
	}
	model_faults_sort(faults);
}

static void
set_excerpt(struct err *err, const struct model_fault *f)
{
	snprintf(err->excerpt, sizeof(err->excerpt), "%.*s",
	    SLICE_ARG(f->excerpt));
	err->column = f->mark;
}

/* All but the last before it; that one is what ends it all. */
static enum err_code
tell_faults(const struct model_faults *faults, const struct crm *crm,
    const char *path, struct err *err)
{
	const struct model_fault	*f = faults->list.p, *last;

	last = &f[faults->list.n - 1];
	for (; f < last; f++) {
		struct err	one = {0};

		err_set(&one, ERR_DATA, f->hint.len > 0 ?
		    "%s:%d:%d: %.*s (%.*s)" : "%s:%d:%d: %.*s%.*s", path,
		    f->line, f->column, SLICE_ARG(f->message),
		    SLICE_ARG(f->hint));
		if (f->is_near)
			set_excerpt(&one, f);
		crm->show_error(crm, &one);
	}
	err_set(err, ERR_DATA, "%s:%d:%d: %.*s", path, last->line,
	    last->column, SLICE_ARG(last->message));
	if (last->hint.len > 0)
		err_hint(err, "%.*s", SLICE_ARG(last->hint));
	set_excerpt(err, last);
	return ERR_DATA;
}

/* What is stored decides which prefixes a next model may use again. */
static enum err_code
previous_model(const struct model **previous, struct crm *crm,
    struct err *err)
{
	struct model	*m;
	enum err_code	 rc;

	*previous = NULL;
	if (crm->model == NULL)
		return ERR_OK;
	m = ARENA_NEW(crm->arena, struct model);
	*m = *crm->model;
	rc = sales_find_unused(m, crm->arena, crm->txn, err);
	if (rc == ERR_OK)
		*previous = m;
	return rc;
}

enum err_code
model_file_read(struct model **m, struct slice *yaml, struct crm *crm,
    const char *path, struct err *err)
{
	const struct model	*previous;
	struct model_faults	 faults = { .arena = crm->arena };
	enum err_code		 rc;

	rc = read_file(yaml, crm, path, err);
	if (rc == ERR_OK)
		rc = previous_model(&previous, crm, err);
	if (rc)
		return rc;
	rc = model_parse(m, crm->arena, *yaml, previous, &faults, err);
	if (rc == ERR_OK)
		check_expressions(&faults, *m, crm);
	else if (faults.model != NULL)
		check_expressions(&faults, faults.model, crm);
	if (faults.list.n > 0)
		rc = tell_faults(&faults, crm, path, err);
	else if (rc)
		err_prefix(err, "%s: ", path);
	VEC_RELEASE(&faults.list);
	return rc;
}
