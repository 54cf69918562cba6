/*
 * A function at work beside its caller, on a thread of its own.
 *
 * The thread begins with the first piece of work and stays for the next ones
 * until worker_close().  Where none can be had, worker_start() does the work
 * before it returns: callers need no second way.  What the function is given
 * is its own until worker_wait(); the struct worker stays where it is until
 * worker_close().
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <pthread.h>
#include <semaphore.h>

#include "core/base/def.h"

typedef void	 worker_run(void *arg);

/* All zero: idle, without a thread. */
struct worker {
	worker_run	*run;		/* NULL: nothing was started */
	void		*arg;
	pthread_t	 thread;
	bool		 has_thread;
	sem_t		 given, done;	/* where it has a thread */
};

/* The worker is idle. */
void	 worker_start(struct worker *, worker_run *, void *arg);
/* Idle again; false if it was. */
bool	 worker_wait(struct worker *);
/* Waits, and the thread ends: all zero again. */
void	 worker_close(struct worker *);

/* Nothing is at work: worker_wait() does not wait. */
bool	 worker_is_done(struct worker *);

/* Something was started that nobody has waited for. */
static inline bool
worker_is_started(const struct worker *w)
{
	return w->run != NULL;
}

/* run(other) beside run(own), and both are done. */
void	 worker_pair(worker_run *run, void *own, void *other);

#endif
