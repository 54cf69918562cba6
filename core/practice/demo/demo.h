/*
 * A believable small Dutch company, made up by a seeded generator: what
 * `crm demo`, the manual's examples, the tests and the benchmarks run on.
 * It knows the model by kinds and roles only: kinds and roles that a model
 * lacks are left out.
 *
 * The same options and model give the same records, byte for byte.  All of
 * it is dated relative to env's when: sales run until yesterday.
 */
#ifndef PRACTICE_DEMO_H
#define PRACTICE_DEMO_H

#include "core/query/edit.h"

enum {
	DEMO_PARTIES = 220, DEMO_PARTIES_MIN = 24,
	DEMO_PARTIES_MAX = 50 * 1000 * 1000,
	DEMO_WEEKS = 104, DEMO_WEEKS_MIN = 4, DEMO_WEEKS_MAX = 520,
	DEMO_CONTACTS = 4, DEMO_CONTACTS_MAX = 1000
};

struct demo_options {
	uint64_t	 seed;
	uint32_t	 parties;	/* DEMO_PARTIES_MIN .. _MAX */
	uint32_t	 weeks;		/* of history, DEMO_WEEKS_MIN .. _MAX */
	uint32_t	 contacts;	/* per party, about; .. _MAX */
	struct slice	 login;		/* whose login the first colleague has */
	/* Told after every party; may be NULL. */
	void		(*progress)(void *arg, uint64_t parties);
	void		*progress_arg;
};

/*
 * The model of the company: the YAML of a template with its name and, where
 * the template knows journeys, a scheme of its own that carries one.
 */
struct slice demo_model_yaml(struct arena *, struct slice template);

struct demo_counts { uint64_t records, rows; };

/* ERR_RANGE: one is outside its limits. */
CRM_CHECK enum err_code
demo_check_options(const struct demo_options *, struct err *);

/*
 * Fill an empty plan for an empty store.  A party at a time: memory grows
 * with what the plan keeps in memory, not with the options.
 * ERR_RANGE: an option is outside its limits.
 */
CRM_CHECK enum err_code
demo_plan(struct demo_counts *, struct plan *, const struct query_env *,
    const struct demo_options *, struct err *);

#endif
