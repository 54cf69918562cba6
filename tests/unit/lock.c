/*
 * Two processes and the writer's lock.
 */
#include "core/store/store.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/banned.h"
#include "core/store/txn.h"
#include "tests/unit/tap.h"

static char	dir[300];

static enum err_code
open_store(struct store **s, bool write, int64_t wait_ms,
    const char *command, struct err *err)
{
	struct store_options	o = { .dir = dir, .write = write,
				    .wait_ms = wait_ms, .command = command };

	return store_open(s, &o, err);
}

struct other {
	pid_t	pid;
	int	go;		/* close to let it end */
};

/* A process that holds the lock until told, then for ms more. */
static struct other
start_writer(const char *command, useconds_t ms)
{
	struct other	o;
	struct store	*s;
	struct err	err = {0};
	int		ready[2], go[2];
	char		c = 0;

	if (pipe2(ready, O_CLOEXEC) != 0 || pipe2(go, O_CLOEXEC) != 0)
		exit(2);
	o.pid = fork();
	if (o.pid == 0) {
		close(go[1]);
		if (open_store(&s, true, 0, command, &err))
			_exit(1);
		if (write(ready[1], &c, 1) != 1 || read(go[0], &c, 1) != 0)
			_exit(1);
		usleep(ms * 1000);
		store_close(s);
		_exit(0);
	}
	close(go[0]);
	close(ready[1]);
	ok(read(ready[0], &c, 1) == 1, "another process writes");
	close(ready[0]);
	o.go = go[1];
	return o;
}

static void
end_writer(struct other o)
{
	int	status;

	close(o.go);
	waitpid(o.pid, &status, 0);
}

static enum err_code
put_one(struct txn *txn, void *arg, struct err *err)
{
	(void)arg;
	return txn_put(txn, TABLE_META, SLICE("k"), SLICE("v"), err);
}

static void
test_busy(void)
{
	struct err	err = {0};
	struct store	*s;
	struct txn	*txn;
	struct other	o = start_writer("crm import sales.csv", 0);
	char		want[64];

	is_int(open_store(&s, true, 0, "crm set", &err), ERR_BUSY,
	    "a second writer is refused");
	snprintf(want, sizeof(want), "pid %ld (", (long)o.pid);
	ok(strncmp(err.msg, want, strlen(want)) == 0,
	    "the message names the process: %s", err.msg);
	ok(strstr(err.msg, ") is writing: crm import sales.csv") != NULL,
	    "and its command");
	is_str(err.hint, "--wait 30s waits longer", "with a hint");
	is_int(open_store(&s, true, 30, "crm set", &err), ERR_BUSY,
	    "also after waiting in vain");
	is_ok(open_store(&s, false, 0, "crm list", &err), &err,
	    "a reader does not care");
	is_ok(txn_begin(&txn, s, &err), &err, "and reads");
	txn_end(txn);
	is_int(store_lock(s, &err), ERR_BUSY, "but cannot become a writer");
	is_int(store_apply(s, put_one, NULL, &err), ERR_BUSY, "nor write");
	ok(!store_is_writer(s), "and is none");
	end_writer(o);
	is_ok(store_lock(s, &err), &err, "once the other has ended, it can");
	ok(store_is_writer(s), "and is one");
	is_ok(store_apply(s, put_one, NULL, &err), &err, "and writes");
	store_unlock(s);
	ok(!store_is_writer(s), "unlocked");
	o = start_writer("again", 0);
	is_int(store_apply(s, put_one, NULL, &err), ERR_BUSY,
	    "an unlocked one has to take the lock again");
	end_writer(o);
	is_ok(store_apply(s, put_one, NULL, &err), &err, "which it does");
	ok(!store_is_writer(s), "for the duration only");
	store_close(s);
}

static void
test_wait(void)
{
	struct err	err = {0};
	struct store	*s;
	struct other	o = start_writer("crm compact", 50);

	close(o.go);
	is_ok(open_store(&s, true, 20000, "crm set", &err), &err,
	    "waiting helps");
	store_close(s);
	waitpid(o.pid, NULL, 0);
}

static void
test_killed(void)
{
	struct err	err = {0};
	struct store	*s;
	struct other	o = start_writer("crm import", 0);

	kill(o.pid, SIGKILL);
	waitpid(o.pid, NULL, 0);
	close(o.go);
	is_ok(open_store(&s, true, 0, "crm set", &err), &err,
	    "the lock of a killed process is free");
	store_close(s);
}

/* What others write into the file must not reach a terminal as it is. */
static void
test_hostile(void)
{
	struct err	err = {0};
	struct store	*s;
	struct other	o;
	const char	*p;
	bool		clean = true;

	o = start_writer("a\033[31m\302\233b\rc\nd", 0);
	is_int(open_store(&s, true, 0, "crm set", &err), ERR_BUSY, "busy");
	for (p = err.msg; *p != '\0'; p++)
		clean = clean && (unsigned char)*p >= 0x20 &&
		    (unsigned char)*p < 0x7f;
	ok(clean, "control characters are replaced: %s", err.msg);
	end_writer(o);
	o = start_writer("b\377d \303\251", 0);
	is_int(open_store(&s, true, 0, "crm set", &err), ERR_BUSY, "busy");
	ok(utf8_check(slice_of(err.msg)) == SIZE_MAX, "and invalid UTF-8");
	end_writer(o);
}

int
main(void)
{
	struct err	err = {0};

	alarm(60);
	snprintf(dir, sizeof(dir), "%s/store", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	test_busy();
	test_wait();
	test_killed();
	test_hostile();
	return done_testing();
}
