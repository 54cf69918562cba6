/*
 * A function at work beside its caller, on a thread of its own.
 *
 * Where no thread can be had, worker_start() does the work before it returns:
 * callers need no second way.  What the function is given is its own until
 * worker_wait(); the struct worker stays where it is meanwhile.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <pthread.h>

#include "core/base/def.h"

typedef void	 worker_run(void *arg);

/* All zero: idle. */
struct worker {
	worker_run	*run;		/* NULL: nothing was started */
	void		*arg;
	pthread_t	 thread;
	bool		 has_thread;
};

/* The worker is idle. */
void	 worker_start(struct worker *, worker_run *, void *arg);
/* Idle again; false if it was. */
bool	 worker_wait(struct worker *);

/* Something was started that nobody has waited for. */
static inline bool
worker_is_started(const struct worker *w)
{
	return w->run != NULL;
}

/* run(other) beside run(own), and both are done. */
void	 worker_pair(worker_run *run, void *own, void *other);

#endif
