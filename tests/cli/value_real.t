#!/bin/sh
# crm value on published data, imported into a store.  CDNOW: parameters and
# log-likelihoods of each model (Fader, Hardie, Lee 2005; Batislam et al.
# 2007; Schmittlein et al. 1987; Fader and Hardie 2013), the errors of the
# forecast for the 39 weeks after, and the log-loss and AUC of the coming
# week.  Donations: BG/BB (Fader, Hardie, Shang 2010).
. "${0%/*}/lib.sh"
need_data customers/cdnow_sample.csv
need_data customers/cdnow_master.csv
need_data customers/donations_rf.csv

cat >cdnow.yaml <<'X'
import: 1
type: sale
columns:
  customer_id: {field: customer, create: {}}
  date: date
  cds: quantity
  amount: amount
X

# near NAME GOT WANT TOLERANCE
near() {
	if awk -v g="$2" -v w="$3" -v t="$4" \
	    'BEGIN { d = g - w; exit !(g != "" && d <= t && d >= -t) }'; then
		report 0 "$1"
	else
		report 1 "$1"
		echo "# got $2, want $3"
	fi
}

param() {	# MODEL PARAMETER, of the file fit
	awk -F '\t' -v m="$1" -v p="$2" \
	    'index($1, m) == 1 && $2 == p { print $3 }' fit
}

fitted() {	# STORE METHOD TITLE: then NAME VALUE TOLERANCE ...
	store=$1 title=$3
	crm value --fit --method "$2" --as-of 1997-09-30 --store "$1" >fit
	shift 3
	while [ $# -gt 2 ]; do
		near "$store: $title $1" "$(param "$title" "$1")" "$2" "$3"
		shift 3
	done
}

for f in sample master; do
	crm init -q -t retail --store $f
	ok "CDNOW $f is imported" crm import -q --store $f --map cdnow.yaml \
	    "$data/customers/cdnow_$f.csv"
done
fitted sample nbd NBD r .38477 .0005 alpha 12.0720 .005 \
    log-likelihood -9763.66 .01 customers 2357 0
fitted sample bg-nbd BG r .24259 .0001 alpha 4.41360 .001 a .79292 .0005 \
    b 2.42591 .002 log-likelihood -9582.429 .01
fitted sample mbg-nbd MBG r .52484 .0005 alpha 6.18308 .005 a .89136 .001 \
    b 1.61400 .005 log-likelihood -9582.136 .01
fitted sample mbg-cnbd-k MBG k 1 0 log-likelihood -9582.136 .01
fitted sample pareto-nbd Pareto r .55327 .0002 alpha 10.5778 .002 \
    s .60602 .0005 beta 11.6639 .01 log-likelihood -9594.976 .01
fitted sample auto Gamma p 6.24957 .01 q 3.74422 .005 v 15.44352 .02 \
    log-likelihood -4055.918 .01 customers 946 0
fitted master bg-nbd BG r .25162 .0001 alpha 4.78894 .001 a .72343 .0005 \
    b 2.16108 .002 log-likelihood -95368.444 .01 customers 23570 0
fitted master mbg-nbd MBG r .63713 .0005 alpha 7.31025 .005 a .80748 .001 \
    b 1.22841 .002 log-likelihood -95336.958 .01
fitted master pareto-nbd Pareto r .59741 .0002 alpha 11.58511 .002 \
    s .52217 .0005 beta 8.82598 .01 log-likelihood -95415.119 .01
fitted master auto Gamma p 6.27534 .01 q 3.62445 .005 v 14.98369 .02 \
    log-likelihood -40763.48 .01 customers 9450 0

# ---- 39 weeks on: what was said against what came

score() {	# METHOD FIELD
	awk -F '\t' -v m="$1" -v f="$2" '
	$1 ~ /^methods.*method$/ { here = $2 == m }
	here && $1 ~ "[.]" f "$" { sub("%", "", $2); print $2 }' judged
}
judged() {	# STORE METHOD MAE RMSE BIAS MEDIAN
	near "$1: $2 mean absolute error" "$(score "$2" mae)" "$3" .00011
	near "$1: $2 root mean squared error" "$(score "$2" rmse)" "$4" .00011
	near "$1: $2 bias" "$(score "$2" bias)" "$5" .11
	[ -z "${6-}" ] || near "$1: $2 error of the median" \
	    "$(score "$2" mae_median)" "$6" .00011
}
export CRM_NOW=1998-06-30T12:00:00Z
crm value --validate --split 1997-09-30 --store sample >judged
is 'those who are judged' "$(awk -F '\t' '$1 == "customers" ||
    $1 == "purchases" { printf "%s ", $2 }' judged)" '2357 1882 '
judged sample nbd 1.0410 1.8595 55.7
judged sample bg-nbd .7855 1.6080 -12.2
judged sample mbg-nbd .7648 1.6072 -16.2 .6606
judged sample pareto-nbd .7545 1.6028 -11.5
judged sample 'past rate' 1.0237 2.2119 55.7
near 'the coming week: BG/NBD log-loss' "$(score bg-nbd log_loss)" .07620 \
    .000011
near 'and AUC' "$(score bg-nbd auc)" .8236 .00011
near 'MBG/NBD log-loss' "$(score mbg-nbd log_loss)" .07614 .000011
near 'and AUC' "$(score mbg-nbd auc)" .8263 .00011
crm value --validate --split 1997-09-30 --store master >judged
judged master bg-nbd .8187 1.7329 -14.3
judged master mbg-nbd .7945 1.7396 -19.1 .7001
judged master pareto-nbd .7938 1.7262 -12.9
is 'the mixture never loses in likelihood to its members' \
    "$(awk -v m="$(score mixture log_likelihood)" \
    -v k="$(score mbg-nbd log_likelihood)" 'BEGIN { print m >= k }')" 1

# ---- the same by another way: crm value at the split, and awk

crm value --as-of 1997-09-30 --horizon 273d --method mbg-nbd --store sample \
    -f handle,expected >forecast
awk -F '[,\r]' 'NR > 1 && $3 > "1997-09-30" && !seen[$1, $3]++ { n[$1]++ }
END { for (c in n) print c "\t" n[c] }' "$data/customers/cdnow_sample.csv" \
    >actual
crm list customer -f handle,number --store sample >numbers
is 'errors of the forecast, as the reference has them' "$(awk -F '\t' '
FILENAME == "actual" { n[$1] = $2 }
FILENAME == "numbers" { of[$1] = $2 }
FILENAME == "forecast" {
	a = n[of[$1]] + 0
	d = $2 - a
	k++; abs += d < 0 ? -d : d; sq += d * d; f += $2; t += a
}
END { printf "%d %.2f %.2f %.0f", k, abs / k, sqrt(sq / k),
    100 * (f / t - 1) }' actual numbers forecast)" '2357 0.76 1.61 -16'

# ---- yes or no by year: 11,104 donors of 1995, six years on

awk -F '[,\r]' 'BEGIN { print "customer,date,quantity,amount" }
NR > 1 {
	for (i = 0; i < $4; i++) {
		who = ++n
		print who ",1995-07-01,1,10"
		for (y = 1; y < $1; y++)
			print who "," 1995 + y "-07-01,1,10"
		if ($1 > 0)
			print who "," 1995 + $2 "-07-01,1,10"
	}
}' "$data/customers/donations_rf.csv" >gifts.csv
cat >gifts.yaml <<'X'
import: 1
type: sale
columns:
  customer: {field: customer, create: {}}
  date: date
  quantity: quantity
  amount: amount
X
crm init -q -t retail --store gifts
export CRM_NOW=2001-12-31T12:00:00Z
ok 'the gifts are imported' crm import -q --store gifts --map gifts.yaml \
    gifts.csv
crm value --fit --method bg-bb --store gifts >fit
near 'BG/BB alpha' "$(param BG/BB alpha)" 1.2035 .0005
near 'BG/BB beta' "$(param BG/BB beta)" .7498 .0005
near 'BG/BB gamma' "$(param BG/BB gamma)" .6568 .0005
near 'BG/BB delta' "$(param BG/BB delta)" 2.7839 .002
near 'BG/BB log-likelihood' "$(param BG/BB log-likelihood)" -33225.58 .01
near 'gifts of the next five years' "$(crm value --method bg-bb --store gifts \
    --horizon 1826d --sum -f expected)" 12884 3
done_testing
