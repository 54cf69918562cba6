/*
 * The question of crm log about what was known already: whoever has them on
 * the line can say whether it still holds.
 */
#include "cmd/log.h"

#include <stdio.h>

#include "core/practice/contact/details.h"
#include "core/types/text.h"

enum err_code
log_details(struct crm *crm, const void *arg, struct err *err)
{
	struct log_details	*d = (struct log_details *)(uintptr_t)arg;
	struct query_env	 env;
	struct details_age	 age;
	struct reference	 ref;
	struct record		 rec;
	struct buf		 b = {0};
	enum err_code		 rc = context_env(&env, crm, err);

	if (rc == ERR_OK)
		rc = context_reference(&ref, crm, NULL, d->ref, err);
	if (rc || ref.entity->is_columnar)
		return rc;
	rc = record_get(&rec, crm->txn, ref.entity, ref.id, err);
	if (rc)
		return rc;
	details_write(&b, &rec, &env, crm->arena);
	d->text = slice_dup(crm->arena, buf_slice(&b));
	buf_release(&b);
	d->is_stale = details_age(&age, &rec, crm->when.zone) &&
	    age.from.n <= crm->today.n;
	return ERR_OK;
}

/* An end of the input is no answer: what is to be recorded stays. */
static bool
ask_yes(const struct log_details *d, struct crm *crm)
{
	FILE		*from = fopen("/dev/tty", "re");
	FILE		*to = fopen("/dev/tty", "we");
	struct buf	 b = {0};
	char		*line = NULL;
	size_t		 room = 0;
	bool		 yes = false;

	if (from != NULL && to != NULL) {
		text_add_printable(&b, d->text, false);
		fprintf(to, "%s\n%s", buf_cstr(&b), lang_text(crm->lang,
		    N_("is that right still? (y/N) ")));
		fflush(to);
		/* "y", "yes", "j", "ja" */
		yes = getline(&line, &room, from) > 0 && line[0] != '\0' &&
		    strchr("yYjJ", line[0]) != NULL;
	}
	free(line);
	buf_release(&b);
	if (from != NULL)
		fclose(from);
	if (to != NULL)
		fclose(to);
	return yes;
}

enum err_code
log_verify(bool *verified, struct crm *crm, struct err *err)
{
	struct log_details	d = { .ref = crm->args->v[1] };
	enum err_code		rc;

	if (!crm->ask || !crm->out_tty || crm->quiet || crm->edit.dry_run)
		return ERR_OK;
	rc = crm->look(crm, log_details, &d, err);
	if (rc || !d.is_stale || d.text.len == 0)
		return rc;
	rc = crm->look(crm, log_check, NULL, err);
	if (rc == ERR_OK)
		*verified = ask_yes(&d, crm);
	return rc;
}
