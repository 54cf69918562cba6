/*
 * measure [-n RUNS] [-o FILE] COMMAND ...: runs a command and prints
 *
 *	WALL_MS CPU_MS ANON_MB STATUS
 *
 * the medians of wall and processor time of the whole process (and its
 * children), the largest amount of memory that was its own (RssAnon, looked
 * at every millisecond in the last run: the map of a store is not counted),
 * and the worst exit status.  Standard output goes to FILE or nowhere.
 */
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 1000 };

static double
now_ms(void)
{
	struct timespec	t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
timeval_ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static pid_t
start(char **argv, const char *out)
{
	pid_t	pid = fork();
	int	fd;

	if (pid < 0) {
		perror("measure");
		exit(2);
	}
	if (pid > 0)
		return pid;
	fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || dup2(fd, 1) < 0) {
		perror(out);
		_exit(127);
	}
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static long
anon_kb(pid_t pid)
{
	char	path[64], text[4096], *at;
	FILE	*f;
	size_t	n;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	at = strstr(text, "RssAnon:");
	return at == NULL ? 0 : strtol(at + 8, NULL, 10);
}

/* Waits for the end; watches its memory meanwhile when asked. */
static int
await(pid_t pid, struct rusage *used, bool watch, long *anon)
{
	long	kb;
	int	status;
	pid_t	done;

	for (;;) {
		done = wait4(pid, &status, watch ? WNOHANG : 0, used);
		if (done == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
		if (done < 0 && errno != EINTR)
			return 127;
		if (watch) {
			kb = anon_kb(pid);
			if (kb > *anon)
				*anon = kb;
			poll(NULL, 0, 1);
		}
	}
}

static int
compare(const void *a, const void *b)
{
	double	x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), compare);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int
main(int argc, char **argv)
{
	static double	 wall[RUNS_MAX], cpu[RUNS_MAX];
	struct rusage	 used;
	const char	*out = "/dev/null";
	double		 from;
	long		 anon = 0;
	int		 c, i, runs = 1, status = 0, s;

	while ((c = getopt(argc, argv, "+n:o:")) != -1) {
		if (c == 'n')
			runs = (int)strtol(optarg, NULL, 10);
		else if (c == 'o')
			out = optarg;
		else
			return 2;
	}
	if (optind >= argc || runs < 1 || runs > RUNS_MAX) {
		fprintf(stderr, "usage: measure [-n runs] [-o file] "
		    "command ...\n");
		return 2;
	}
	for (i = 0; i < runs; i++) {
		from = now_ms();
		/* Watching costs time: of several runs, after the last. */
		s = await(start(argv + optind, out), &used, runs == 1, &anon);
		wall[i] = now_ms() - from;
		cpu[i] = timeval_ms(used.ru_utime) + timeval_ms(used.ru_stime);
		if (s > status)
			status = s;
	}
	if (runs > 1)
		await(start(argv + optind, out), &used, true, &anon);
	printf("%.3f %.3f %.1f %d\n", median(wall, runs), median(cpu, runs),
	    (double)anon / 1024, status);
	return 0;
}
