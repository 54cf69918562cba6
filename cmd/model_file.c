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

static void
say_fault(struct buf *b, const char *path, int line, int column,
    struct slice message, struct slice hint)
{
	buf_clear(b);
	buf_addf(b, "%s:%d:%d: %.*s", path, line, column,
	    SLICE_ARG(message));
	if (hint.len)
		buf_addf(b, " (%.*s)", SLICE_ARG(hint));
}

/*
 * Expressions in check:, where: and steps, which core/model takes as they are.
 * All that are wrong are named: the last one by err, the others before it.
 */
static enum err_code
check_expressions(const struct model *m, struct crm *crm, const char *path,
    struct err *err)
{
	struct query_env	env = { .model = m, .when = crm->when };
	enum err_code		rc = ERR_OK;
	bool			more = true;

	env.may_arg = consent_source_open(&env, crm->arena);
	env.may = consent_source_may;
	for (size_t i = 0; more; i++) {
		struct file_place	at = {0};
		struct err		fault = {0};

		if (query_check_model(&env, &more, &at, i, &fault) == ERR_OK)
			continue;
		if (rc)
			crm->complain(crm, slice_of(err->msg));
		*err = fault;
		if (at.line > 0)
			rc = err_prefix(err, "%s:%d:%d: ", path, at.line,
			    at.column);
		else
			rc = err_prefix(err, "%s: ", path);
	}
	/* A wrong file is wrong data, not a wrong command. */
	if (rc)
		rc = err->code = ERR_DATA;
	return rc;
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
	struct buf		 b = {0};
	enum err_code		 rc;

	rc = read_file(yaml, crm, path, err);
	if (rc == ERR_OK)
		rc = previous_model(&previous, crm, err);
	if (rc)
		return rc;
	rc = model_parse(m, crm->arena, *yaml, previous, &faults, err);
	if (rc && faults.list.n > 0) {
		for (size_t i = 0; i + 1 < faults.list.n; i++) {
			say_fault(&b, path, faults.list.p[i].line,
			    faults.list.p[i].column, faults.list.p[i].message,
			    faults.list.p[i].hint);
			crm->complain(crm, buf_slice(&b));
		}
		say_fault(&b, path, faults.list.p[faults.list.n - 1].line,
		    faults.list.p[faults.list.n - 1].column,
		    faults.list.p[faults.list.n - 1].message, SLICE_EMPTY);
		err_set(err, ERR_DATA, "%s", buf_cstr(&b));
		if (faults.list.p[faults.list.n - 1].hint.len)
			err_hint(err, "%.*s", SLICE_ARG(
			    faults.list.p[faults.list.n - 1].hint));
	} else if (rc) {
		err_prefix(err, "%s: ", path);
	}
	VEC_RELEASE(&faults.list);
	buf_release(&b);
	if (rc == ERR_OK)
		rc = check_expressions(*m, crm, path, err);
	return rc;
}
