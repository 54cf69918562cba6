/*
 * Inside core/query.  A text becomes a tree of nodes in one pass: the
 * parser asks for the types at once, because the right side of a
 * comparison is read by the type of the left one (`last_sale < -60d`,
 * `date in 2025-Q3`, `account = a17`).
 *
 *	lex.c		bytes to words, numbers, signs
 *	parse.c		the grammar, by precedence
 *	name.c		fields, paths, calls: what a word means
 *	literal.c	dates, choices, references as they stand in the text
 *	check.c		types of operators and calls
 *	compare.c	a comparison becomes a test on ranges or folded text
 *	eval.c, arith.c, call.c, match.c	what a node says of one subject
 *	path.c, related.c, measure.c	what it needs from elsewhere
 *	plan.c, facet.c, keep.c, rows.c, run.c	filters over many
 */
#ifndef QUERY_PRIV_H
#define QUERY_PRIV_H

#include "core/query/query.h"
#include "core/types/text.h"

enum {
	QUERY_TEXT_MAX = 64 * 1024,
	QUERY_DEPTH_MAX = 200,		/* of the grammar, so of the stack */
	QUERY_NODES_MAX = 20000,
	QUERY_TREE_MAX = 400,		/* of the tree */
	/* Subjects looked up one by one before all are done in one pass. */
	QUERY_FEW = 64
};

/* ---- lex.c ---- */

enum token_kind {
	T_END, T_BAD, T_WORD, T_STRING, T_NUMBER, T_SPAN, T_DAY, T_MOMENT,
	T_PARAM, T_SIGN
};

struct token {
	enum token_kind	kind;
	size_t		at, end;	/* in the source */
	char		sign[3];	/* of T_SIGN: "(", "<=", ... */
	bool		quoted;		/* a word in backquotes: no keyword */
	bool		percent;	/* a number with % behind it */
	struct value	number;		/* T_NUMBER */
	struct span	span;
	struct slice	text;		/* word, string (escapes done), param */
};

struct parser {
	struct query	*q;
	struct slice	 src;
	struct token	 tok;		/* the one looked at */
	const struct entity *entity;	/* whose fields are meant */
	unsigned	 depth;
	size_t		 n_nodes;
	struct err	*err;
	struct err	 lex_err;	/* of T_BAD */
};

void	lex_next(struct parser *);
/* Go on reading at this place of the source. */
void	lex_seek(struct parser *, size_t at);
size_t	lex_skip_blanks(const struct parser *, size_t at);
/* Is the present token a comma between two digits: "5,5", "1.500,00"? */
bool	lex_is_decimal_comma(const struct parser *);
/*
 * What stands at the present token up to a comma, parenthesis, operator or
 * keyword, blanks at the end left out: for dates and references.
 */
struct slice	lex_raw(const struct parser *);
/* Mark a place; returns the code, ERR_USAGE. */
enum err_code	query_fail(struct parser *, size_t at, const char *fmt, ...)
		    CRM_PRINTF(3, 4);
/*
 * Something of the model that the expression names is unsound, so that nobody
 * knows whether this is wrong.
 */
enum err_code	query_fail_unsound(struct parser *, size_t at);
/* The same for an error that a reader of values already described. */
enum err_code	query_fail_at(struct parser *, size_t at, enum err_code);
/* Names and texts in messages are cut to this. */
#define SHORT(s)	(int)MIN((s).len, (size_t)60), (s).p

/* ---- the tree ---- */

enum op {
	/* values */
	N_CONST, N_PERIOD, N_FIELD, N_HANDLE, N_REVISION, N_VIA, N_SEGMENT,
	N_MAY,
	N_MEASURE, N_RELATED, N_ADD, N_SUB, N_MUL, N_DIV, N_NEG, N_CALL,
	/* tests */
	N_AND, N_OR, N_NOT, N_RANGE, N_TEXT, N_MATCH, N_COMPARE, N_PRESENT
};

enum cmp { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };

struct node;
struct memo;
struct match;
struct measure;
struct related;
struct masks;
struct function;

/* Both ends included. */
struct bounds { int64_t lo, hi; };

struct node {
	enum op		 op;
	enum cmp	 cmp;		/* N_COMPARE */
	enum type	 type;
	uint8_t		 digits;
	bool		 many;		/* may have more than one value */
	bool		 typed;		/* a constant the user wrote down */
	bool		 param;		/* it came from $param */
	bool		 is_span;	/* a length of time as written */
	bool		 stable_text;	/* its text lives in the snapshot */
	uint8_t		 cost;		/* to put cheap tests first */
	uint16_t	 depth;
	size_t		 at, end;	/* in the source */
	/* N_VIA: the target; refs: the same, of which perhaps the head only. */
	const struct entity *entity;
	const struct field *field;
	const struct scheme *scheme;	/* N_SEGMENT */
	struct node	**kid;
	size_t		 n;
	struct value	 v;		/* N_CONST */
	struct span	 span;
	struct range	 period;	/* N_PERIOD */
	struct bounds	*range;		/* N_RANGE: ascending, disjoint */
	size_t		 n_ranges;
	struct slice	*text;		/* N_TEXT: folded, ascending */
	size_t		 n_texts;
	struct slice	 pending;	/* a reference to resolve first */
	struct node	*next_pending;
	struct memo	*memo;		/* N_VIA, tests on text cells */
	struct match	*match;
	struct measure	*measure;
	struct related	*related;
	struct masks	*masks;		/* N_SEGMENT, N_MAY: of v.text */
	const struct function *fn;
};

/* What a node is asked about: a record, or a sale row (record NULL). */
struct subject {
	const struct entity	*entity;
	const struct record	*record;
	const int64_t		*cells;
	uint64_t		 seq;
};

/* Calls each value; whoever calls stops and returns true when one does. */
typedef bool eval_each(void *arg, const struct value *);

/* ---- one compiled query ---- */

struct query {
	struct query_env	 env;
	uint64_t		 txn_id;	/* of env.txn */
	struct arena		*arena;
	const struct entity	*entity;
	struct slice		 text;
	bool			 filter;
	struct slice		 doubtful;	/* query_doubtful_number() */
	struct node		*root;
	struct node		*pending;
	/* Everything with memory or snapshot data of its own: chains. */
	struct memo		*memos;
	struct match		*matches;
	struct measure		*measures;
	struct related		*relateds;
	struct masks		*masks;

	struct arena		*scratch;	/* of one test */
	struct buf		 fold_a, fold_b;
	/* While evaluating: the first failure, and whether a comparison met
	 * a missing value. */
	enum err_code		 rc;
	struct err		*err;
	bool			 met_missing;

	/* What the last run did. */
	struct {
		bool		 ran, rows;
		struct buf	 plan;
		uint64_t	 read, passed, left_out;
		/* Records without a value are not in the index used. */
		const struct field *index;
		const struct entity *entity;
	}			 stats;
};

/* Keep the first failure of an evaluation. */
void	query_keep_error(struct query *, enum err_code, const struct err *);

/* ---- parse.c ---- */

CRM_CHECK enum err_code	parse_expression(struct node **, struct parser *);
/* The same, and it must be a condition; *node is a test then. */
CRM_CHECK enum err_code	parse_condition(struct node **, struct parser *);
/* Sums and products, no comparison. */
CRM_CHECK enum err_code	parse_sum(struct node **, struct parser *);
bool	parser_is_sign(const struct parser *, const char *);
bool	parser_is_word(const struct parser *, const char *);
CRM_CHECK enum err_code	parser_expect(struct parser *, const char *sign);
/* Why the present token cannot stand here. */
enum err_code	parser_unexpected(struct parser *, const char *wanted);

/* ---- node.c ---- */

/* ERR_USAGE when there are too many. */
CRM_CHECK enum err_code
node_new(struct node **, struct parser *, enum op, size_t at,
    struct node *const *kid, size_t n);
CRM_CHECK enum err_code
node_const(struct node **, struct parser *, const struct value *, size_t at);
CRM_CHECK enum err_code
node_field(struct node **, struct parser *, const struct entity *,
    const struct field *, size_t at);
CRM_CHECK enum err_code
node_via(struct node **, struct parser *, const struct field *ref,
    struct node *kid, size_t at);
CRM_CHECK enum err_code
node_join(struct node **, struct parser *, enum op, struct node *,
    struct node *);
CRM_CHECK enum err_code
node_not(struct node **, struct parser *, struct node *);
/* A bool becomes a test; anything else is refused. */
CRM_CHECK enum err_code	node_to_test(struct node **, struct parser *);
/* An enum or a segment becomes its name. */
CRM_CHECK enum err_code	node_to_text(struct node **, struct parser *);
bool	node_is_test(const struct node *);
/* What a path ends in: a field, for its choices, or what is made of one. */
static inline const struct node *
node_leaf(const struct node *n)
{
	while (n->op == N_VIA)
		n = n->kid[0];
	return n;
}
/* Refuse a list where one value is wanted. */
CRM_CHECK enum err_code	node_want_one(struct parser *, const struct node *);
/* Constant operands make a constant result. */
CRM_CHECK enum err_code	node_fold(struct node **, struct parser *);
/* For messages: "text", "a reference to account", ... */
const char	*node_type_name(const struct node *);
bool	node_is_number(const struct node *);	/* durations are not */

/* ---- name.c ---- */

CRM_CHECK enum err_code	parse_name(struct node **, struct parser *);
CRM_CHECK enum err_code
parser_param(struct slice *, struct parser *, const struct token *);

/* ---- literal.c ---- */

/*
 * What stands behind a comparison with left, when left's type has words of
 * its own; *node NULL: an ordinary expression.
 */
CRM_CHECK enum err_code
parse_literal(struct node **, struct parser *, const struct node *left);
/* The present token is a word that is no field and no call. */
bool	literal_is_bare_word(const struct parser *);
/* A text (quoted, or a parameter) read as left's type wants it. */
CRM_CHECK enum err_code
literal_read(struct node **, struct parser *, const struct node *left,
    struct slice text, size_t at);

/* ---- check.c ---- */

/* a op b, typed and folded. */
CRM_CHECK enum err_code
check_arithmetic(struct node **, struct parser *, enum op, struct node *a,
    struct node *b, size_t at);
CRM_CHECK enum err_code
check_negation(struct node **, struct parser *, struct node *, size_t at);
/* One type for all of them: the branches of if(), the arguments of min(). */
CRM_CHECK enum err_code
check_unify(enum type *, uint8_t *digits, struct parser *, struct node **,
    size_t n);

/* ---- compare.c ---- */

/* left cmp any of right; n is 1 unless cmp is CMP_EQ. */
CRM_CHECK enum err_code
compare_build(struct node **, struct parser *, struct node *left, enum cmp,
    struct node **right, size_t n, size_t at);
CRM_CHECK enum err_code
compare_match(struct node **, struct parser *, struct node *left,
    struct node *right, size_t at);
CRM_CHECK enum err_code
compare_present(struct node **, struct parser *, struct node *);
CRM_CHECK enum err_code
compare_range(struct node **, struct parser *, struct node *kid,
    const struct bounds *, size_t n, size_t at);

/* ---- call.c ---- */

const struct function	*function_find(struct slice);
struct slice		 function_suggest(struct slice);
CRM_CHECK enum err_code
function_build(struct node **, struct parser *, const struct function *,
    struct node **arg, size_t n, size_t at);
/* The name of a choice or segment: what node_to_text wraps around it. */
CRM_CHECK enum err_code
function_name_of(struct node **, struct parser *, struct node *);
bool	call_eval(struct query *, const struct node *, const struct subject *,
	    struct value *);
bool	function_is_constant(const struct function *);
/* The names of several choices, as name_of gives one. */
bool	call_any(struct query *, const struct node *, const struct subject *,
	    eval_each *, void *arg);

/* ---- arith.c: exact; false: does not fit, or no result ---- */

/* Digits behind the point: percent is a decimal of six. */
unsigned	number_digits(enum type, uint8_t digits);
CRM_CHECK bool
number_rescale(int64_t *, int64_t v, unsigned from, unsigned to);
int	number_compare(int64_t a, unsigned a_digits, int64_t b,
	    unsigned b_digits);
/* Both operands as they are; the result in node's type and digits. */
CRM_CHECK bool
number_calculate(struct value *, const struct node *, const struct value *a,
    const struct value *b);
/* Dates, moments and lengths of time. */
CRM_CHECK bool
time_calculate(struct value *, const struct query *, const struct node *,
    const struct value *a, const struct value *b);
/* v in another type and number of digits of the same family. */
CRM_CHECK bool
value_fit(struct value *v, const struct query *, enum type, uint8_t digits);

/* ---- eval.c ---- */

/* False, and v->type TYPE_NONE: missing (or q->rc). */
bool	eval_value(struct query *, const struct node *,
	    const struct subject *, struct value *);
bool	eval_test(struct query *, const struct node *, const struct subject *);
bool	eval_any(struct query *, const struct node *, const struct subject *,
	    eval_each *, void *arg);
/* The references of a field of the subject, one or many. */
bool	eval_each_ref(struct query *, const struct field *,
	    const struct subject *, bool (*each)(void *arg, uint32_t id),
	    void *arg);
/* Ready for an evaluation: pending references, cleared scratch. */
CRM_CHECK enum err_code	eval_begin(struct query *, struct err *);
CRM_CHECK enum err_code	eval_end(struct query *, struct err *);

/* ---- query.c ---- */

/* All of it, of one subject; the value lives in the arena. */
CRM_CHECK enum err_code
eval_whole(struct value *, struct query *, const struct subject *,
    struct arena *, struct err *);

/* ---- match.c ---- */

/* Folded as text_fold does, with a short cut for ASCII. */
void	fold_text(struct buf *, struct slice);
CRM_CHECK enum err_code
match_open(struct match **, struct query *, struct slice pattern,
    size_t *offset, struct err *);
void	match_close_all(struct query *);
bool	match_test(struct query *, struct match *, struct slice text);
bool	fold_equals(struct query *, const struct node *, struct slice text);
int	fold_compare(struct query *, struct slice, struct slice);

/* ---- path.c ---- */

struct memo	*memo_open(struct query *, const struct node *);
void		 memo_close_all(struct query *);
bool	path_value(struct query *, const struct node *,
	    const struct subject *, struct value *);
bool	path_test(struct query *, const struct node *, const struct subject *);
bool	path_any(struct query *, const struct node *, const struct subject *,
	    eval_each *, void *arg);
/* A test on a text cell of a row, remembered by its code. */
bool	cell_test(struct query *, const struct node *, const struct subject *,
	    bool *known);
void	cell_remember(struct query *, const struct node *,
	    const struct subject *, bool result);
/* What every target says, read in one pass; a test's answers are then known
 * without the store (for threads). */
CRM_CHECK enum err_code
path_fill(struct query *, const struct node *, struct err *);
/* 1 false, 2 true, 3 false for want of a value; 0 not known. */
const uint8_t	*path_answers(const struct node *, uint32_t *last_id);

/* ---- related.c ---- */

CRM_CHECK enum err_code
parse_related(struct node **, struct parser *, const struct token *name);
bool	is_related_name(struct slice);
bool	related_eval(struct query *, const struct node *,
	    const struct subject *, struct value *);
void	related_close_all(struct query *);

/* ---- measure.c ---- */

bool	is_measure_name(struct slice);
/* The period is {DAY_MIN, DAY_MAX} when none is given. */
CRM_CHECK enum err_code
measure_build(struct node **, struct parser *, struct slice name,
    struct range, size_t at);
bool	measure_eval(struct query *, const struct node *,
	    const struct subject *, struct value *);
void	measure_close_all(struct query *);
/* For a node that asks for segments, or who may be contacted. */
struct masks	*masks_open(struct query *, const struct scheme *);
/* The schemes that the query asks for, one after the other; NULL: the end. */
const struct scheme	*masks_next_scheme(const struct masks **at,
			    const struct query *);
void		 masks_close_all(struct query *);
struct slice	measure_suggest(struct slice);
bool	may_eval(struct query *, const struct node *, const struct subject *,
	    struct value *);
/* The numbers, from 1, of the segments it is in. */
bool	segment_any(struct query *, const struct node *,
	    const struct subject *, eval_each *, void *arg);
/* Cut at the end of as_of. */
struct range	query_days(const struct query_env *, struct range);

/* ---- rows.c ---- */

/* Columns of the row that a node reads, by position. */
void	node_columns(const struct node *, bool *used);
/* Rows of the ledger as cells by position, the columns used only. */
struct row_reader {
	const struct entity	*sale;
	struct range		 days;
	const struct field	**column;
	size_t			 n_columns;
	int64_t			*cells;
	uint64_t		 seq;
	/* False stops. */
	bool			(*each)(struct row_reader *, void *arg);
	void			*arg;
};
void	row_reader_init(struct row_reader *, struct arena *,
	    const struct entity *sale, const bool *used);
/* party 0: every row, in time order. */
CRM_CHECK enum err_code
row_reader_run(struct row_reader *, struct query *, uint32_t party,
    struct err *);

/* ---- plan.c ---- */

struct plan_result {
	bool		all;		/* no better than reading everything */
	bool		exact;		/* the candidates need no test */
	struct ids	ids;
	uint64_t	left_out;	/* known to lack a value */
};
CRM_CHECK enum err_code
plan_candidates(struct plan_result *, struct query *, const struct entity *,
    struct err *);
/* The conditions joined by and; a lone one is itself. */
struct node *const *plan_conjuncts(struct node *const *root, size_t *n);
/* The parts that facets answer alone: ids for which all of them hold. */
bool	facet_answers(const struct node *);
CRM_CHECK enum err_code
facet_candidates(struct plan_result *, struct query *, const struct entity *,
    struct node *const *part, size_t n, struct err *);

#endif
