/*
 * What fuzz targets on a store share: one in a temporary folder, removed at
 * the end, with a few records that operations have made; and rounds, each
 * with a plan that nobody applies.
 */
#ifndef FUZZ_STORE_KIT_H
#define FUZZ_STORE_KIT_H

#include <unistd.h>

#include "core/exchange/batch/batch.h"
#include "core/model/source.h"
#include "core/store/store.h"

static struct {
	struct arena		*arena;
	struct store		*store;
	struct model		*model;
	const struct zone	*zone;
	char			 dir[64];
} kit;

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
remove_store(void)
{
	char	command[100];

	store_close(kit.store);
	arena_close(kit.arena);
	(void)snprintf(command, sizeof(command), "rm -rf %s", kit.dir);
	if (system(command) != 0)
		perror(kit.dir);
}

static const struct journal_author *
author(void)
{
	static const struct journal_author	a = { .time_us = 1,
	    .user = { "fuzz", 4 }, .host = { "here", 4 },
	    .command = { "crm test", 8 }, .verb = { "test", 4 } };

	return &a;
}

static struct query_env
environment(struct txn *txn)
{
	static struct when	when;
	struct query_env	env = {0};

	when.zone = kit.zone;
	when.now.us = INT64_C(1741953600000000);
	env.model = kit.model;
	env.txn = txn;
	env.when = when;
	env.values.when = &when;
	memcpy(env.values.currency, "EUR", 4);
	env.values.country = SLICE("NL");
	env.threads = 1;
	return env;
}

static enum err_code
to_buf(void *arg, struct slice s, struct err *err)
{
	(void)err;
	buf_add(arg, s);
	return ERR_OK;
}

static void
see_bad(void *arg, const struct err *bad)
{
	must(bad->msg[0] != '\0');
	++*(unsigned *)arg;
}

struct round {
	struct txn		*txn;
	struct query_env	 env;
	struct query_checker	*checker;
	struct plan		*plan;
	struct batch		*batch;
	unsigned		 n_bad;
};

static void
begin(struct round *r)
{
	struct plan_options	po = { .model = kit.model,
				    .check = query_checker_check,
				    .spool_dir = kit.dir };
	struct err		err = {0};

	*r = (struct round){0};
	must(txn_begin(&r->txn, kit.store, &err) == ERR_OK);
	r->env = environment(r->txn);
	r->checker = query_checker_open(&r->env);
	po.txn = r->txn;
	po.check_arg = r->checker;
	r->plan = plan_open(&po);
}

static void
end(struct round *r)
{
	batch_close(r->batch);
	plan_close(r->plan);
	query_checker_close(r->checker);
	txn_end(r->txn);
}

/* False: refused; else shown gets the change set. */
static bool
run(struct buf *shown, struct round *r, struct slice text, bool keep_going)
{
	struct batch_options	 o = { .user = SLICE("fuzz"),
				    .keep_going = keep_going,
				    .spool_dir = kit.dir, .bad = see_bad,
				    .arg = &r->n_bad };
	struct input		*in = NULL;
	struct buf		 replies = {0};
	struct err		 err = {0};
	enum err_code		 rc;

	begin(r);
	rc = input_open_memory(&in, text, ENCODING_UTF8, &err);
	if (rc == ERR_OK)
		rc = batch_run(&r->batch, in, &o, &r->env, r->plan, &err);
	must(rc == ERR_OK || err.msg[0] != '\0');
	must(rc != ERR_STORE && rc != ERR_SYSTEM);
	if (rc == ERR_OK)
		must(batch_count(r->batch).bad == r->n_bad);
	if (rc == ERR_OK && (r->n_bad == 0 || keep_going)) {
		must(plan_write(r->plan, true, to_buf, shown, &err) ==
		    ERR_OK);
		must(batch_write_replies(r->batch, to_buf, &replies, &err) ==
		    ERR_OK);
	} else if (rc == ERR_OK)
		rc = ERR_DATA;
	buf_release(&replies);
	input_close(in);
	return rc == ERR_OK;
}

static void
make_store(void)
{
	static const char	first[] =
	    "{\"op\":\"add\",\"type\":\"staff\",\"fields\":"
	    "{\"name\":\"F\",\"login\":\"fuzz\"}}\n"
	    "{\"op\":\"add\",\"type\":\"account\",\"fields\":"
	    "{\"name\":\"One\",\"number\":1,\"tags\":[\"a\"]}}\n"
	    "{\"op\":\"add\",\"type\":\"account\",\"fields\":"
	    "{\"name\":\"Two\",\"number\":2,\"parent\":\"a1\"}}\n"
	    "{\"op\":\"add\",\"type\":\"contact\",\"fields\":"
	    "{\"name\":\"Ada\",\"account\":\"a1\"}}\n"
	    "{\"op\":\"add\",\"type\":\"product\",\"fields\":"
	    "{\"code\":\"P\",\"name\":\"P\",\"list_price\":2}}\n"
	    "{\"op\":\"log\",\"kind\":\"sale\",\"ref\":\"a2\",\"fields\":"
	    "{\"product\":\"p1\",\"quantity\":2}}\n";
	struct slice		yaml = model_template(SLICE("standard"));
	struct store_options	so = { .write = true, .wait_ms = 1000,
				    .command = "test" };
	struct model_faults	faults = {0};
	struct buf		shown = {0};
	struct round		r;
	struct err		err = {0};

	kit.arena = faults.arena = arena_open();
	(void)snprintf(kit.dir, sizeof(kit.dir), "/tmp/crm-fuzz-XXXXXX");
	must(mkdtemp(kit.dir) != NULL);
	must(rmdir(kit.dir) == 0);
	must(store_create(kit.dir, false, NULL, &err) == ERR_OK);
	so.dir = kit.dir;
	must(store_open(&kit.store, &so, &err) == ERR_OK);
	must(model_parse(&kit.model, kit.arena, yaml, NULL, &faults, &err) ==
	    ERR_OK);
	VEC_RELEASE(&faults.list);
	must(model_install(kit.store, kit.model, yaml, author(), &err) ==
	    ERR_OK);
	must(zone_open(&kit.zone, kit.arena, kit.model->timezone, &err) ==
	    ERR_OK);
	(void)atexit(remove_store);
	must(run(&shown, &r, slice_make(first, sizeof(first) - 1), false));
	txn_end(r.txn);
	r.txn = NULL;
	must(plan_apply(r.plan, kit.store, author(), NULL, &err) == ERR_OK);
	end(&r);
	buf_release(&shown);
}

#endif
