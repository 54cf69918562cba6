/*
 * What is wrong with the rows of a file, each thing once: "country "Holand"
 * is not a country" is one fault, in however many rows it stands.
 */
#ifndef EXCHANGE_FAULTS_H
#define EXCHANGE_FAULTS_H

#include "core/base/base.h"

struct fault_place {
	const char	*file;		/* as it stands in messages */
	uint64_t	 line;
	size_t		 column;	/* from 1; 0: the whole row */
};

struct row_fault {
	uint64_t	 rows;
	uint64_t	 line;		/* of the first, and its column */
	size_t		 column;
	struct slice	 text, hint;
};

struct faults;

enum { FAULTS_KEPT = 1000 };	/* different ones; more are only counted */

struct faults	*faults_open(void);
void		 faults_close(struct faults *);		/* NULL: nothing */
/* The error of a row, without its place. */
void	 faults_add(struct faults *, const struct fault_place *,
	    const struct err *);
/*
 * The column that an error of json_parse() begins with ("column 9: what"), and
 * what follows it; 0: it begins with none, and *what is all of it.
 */
size_t	 fault_column(struct slice *what, struct slice msg);
/* The error is in this line of a file: "file:line:column: what". */
enum err_code	 fault_prefix(struct err *, const char *file, uint64_t line);
/* Those in most rows first, then as they came; they live in faults. */
size_t	 faults_list(const struct row_fault **, struct faults *);
/* Rows whose fault is not among them. */
uint64_t faults_others(const struct faults *);

#endif
