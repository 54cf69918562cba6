#include "core/practice/quality/dupes.h"

#include <math.h>

#include "core/practice/quality/dupes_priv.h"

const double	dupes_threshold = .9;

enum {
	LEARN_RECORDS = 50000,		/* more: from a sample */
	PRIOR_PAIRS = 10		/* what is believed beforehand weighs */
};

struct finding {
	struct sheet		 table;
	struct arena		*scratch;
	/* Patterns of levels of a sample of the pairs. */
	struct imap		*pattern;	/* packed levels: how many */
	VEC(uint64_t)		 packed;
	struct scored_list	 scored[2];
	uint64_t		 pairs[2];
	float			 least;
};

static enum err_code
add_record(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct finding	*f = arg;

	(void)more;
	(void)err;
	arena_clear(f->scratch);
	sheet_add(&f->table, rec, f->scratch);
	return ERR_OK;
}

/* ---- learning ---- */

static void
learn_pair(void *arg, unsigned thread, uint32_t a, uint32_t b)
{
	struct finding	*f = arg;
	uint8_t		 level[LINKAGE_FIELDS] = {0};
	uint64_t	 packed = 0, *n;
	bool		 added;

	(void)thread;
	compare_all(level, &f->table, a, b);
	for (size_t i = 0; i < f->table.model->n; i++)
		packed |= (uint64_t)level[i] << 3 * i;
	n = imap_put(f->pattern, packed + 1, &added);
	++*n;
	if (added)
		*VEC_ADD(&f->packed) = packed;
}

static void
learn(struct finding *f, struct blocks *b)
{
	struct linkage		*l = &f->table.link;
	double			 n = (double)f->table.id.n;
	uint32_t		 sample = (uint32_t)(f->table.id.n /
				    LEARN_RECORDS) + 1;
	struct linkage_pattern	*p;

	compare_strangers(&f->table);
	compare_believe(l, f->table.model, n);
	f->pattern = imap_open();
	blocks_walk(b, sample, 1, learn_pair, f);
	p = mem_zalloc((f->packed.n + 1) * sizeof(*p));
	for (size_t i = 0; i < f->packed.n; i++) {
		for (size_t k = 0; k < f->table.model->n; k++)
			p[i].level[k] = f->packed.p[i] >> 3 * k & 7;
		p[i].n = (double)*imap_find(f->pattern,
		    f->packed.p[i] + 1) * sample;
	}
	(void)linkage_fit(l, p, f->packed.n, n * (n - 1) / 2, PRIOR_PAIRS);
	compare_ready(&f->table);
	free(p);
	imap_close(f->pattern);
	VEC_RELEASE(&f->packed);
}

/* ---- finding ---- */

static void
score_pair(void *arg, unsigned thread, uint32_t a, uint32_t b)
{
	struct finding	*f = arg;
	uint8_t		 level[LINKAGE_FIELDS] = {0};
	float		 odds;

	f->pairs[thread]++;
	if (!compare_may_be(&f->table, a, b, (double)f->least))
		return;
	odds = (float)compare_odds(&f->table, level, a, b);
	if (odds >= f->least)
		*VEC_ADD(&f->scored[thread].list) = (struct scored){ a, b,
		    odds };
}

static void
find_groups(struct dupes *d, struct finding *f, double threshold,
    unsigned threads, struct arena *arena)
{
	struct blocks	*b;

	sheet_finish(&f->table);
	b = blocks_open(&f->table);
	learn(f, b);
	f->least = (float)log(threshold / (1 - threshold));
	blocks_walk(b, 1, threads, score_pair, f);
	blocks_close(b);
	for (size_t i = 0; i < f->scored[1].list.n; i++)
		*VEC_ADD(&f->scored[0].list) = f->scored[1].list.p[i];
	VEC_RELEASE(&f->scored[1].list);
	d->records = f->table.id.n;
	d->pairs = f->pairs[0] + f->pairs[1];
	dupes_join(d, &f->table, &f->scored[0], threshold, arena);
	VEC_RELEASE(&f->scored[0].list);
}

enum err_code
dupes_find(struct dupes *dupes, const struct query_env *env,
    const struct entity *entity, struct query *where,
    const struct dupes_options *opt, struct arena *arena, struct err *err)
{
	struct dupes_model	 model;
	struct finding		*f;
	struct dupes		 d = {0};
	double			 threshold = MIN(MAX(opt->threshold, 1e-6),
				    1 - 1e-9);
	enum err_code		 rc;

	rc = dupes_model_make(&model, entity, err);
	if (rc)
		return rc;
	f = mem_zalloc(sizeof(*f));
	sheet_init(&f->table, &model, env->txn);
	f->scratch = arena_open();
	rc = query_run(where, env, entity, add_record, f, err);
	if (rc == ERR_OK && f->table.id.n > 1)
		find_groups(&d, f, threshold, opt->threads, arena);
	if (rc == ERR_OK)
		*dupes = d;
	arena_close(f->scratch);
	sheet_release(&f->table);
	free(f);
	return rc;
}
