#include "cmd/findings.h"

static struct finding_kind *
find_kind(struct findings *f, const char *line)
{
	struct slice		 word = slice_make(line, strcspn(line, " :"));
	struct finding_kind	*k;

	for (size_t i = 0; i < f->kind.n; i++)
		if (slice_eq(f->kind.p[i].word, word))
			return &f->kind.p[i];
	k = VEC_ADD(&f->kind);
	k->word = slice_dup(f->crm->arena, word);
	return k;
}

void
findings_add(void *arg, const char *line)
{
	struct findings	*f = arg;

	f->n++;
	if (find_kind(f, line)->n++ < f->max)
		f->show(f->crm, line);
}

void
findings_end(struct findings *f)
{
	const struct finding_kind	*k;

	for (size_t i = 0; i < f->kind.n; i++) {
		k = &f->kind.p[i];
		if (k->n > f->max && f->max > 0)
			f->show(f->crm, arena_printf(f->crm->arena,
			    err_text("%.*s: and %llu more"),
			    SLICE_ARG(k->word),
			    (unsigned long long)(k->n - f->max)));
	}
	VEC_RELEASE(&f->kind);
}
