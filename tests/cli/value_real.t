#!/bin/sh
# crm value --fit on CDNOW, imported into a store: the parameters and
# log-likelihoods that were published for these data (MBG/NBD: Batislam et
# al. 2007; Gamma-Gamma: Fader and Hardie 2013).
. "${0%/*}/lib.sh"
need_data customers/cdnow_sample.csv
need_data customers/cdnow_master.csv

cat >cdnow.yaml <<'X'
import: 1
type: sale
columns:
  customer_id: {field: customer, create: {}}
  date: date
  cds: quantity
  amount: amount
X

# near NAME PARAMETER WANT TOLERANCE
near() {
	got=$(awk -F '\t' -v p="$2" '$1 ~ "^" m && $2 == p { print $3; exit }' \
	    m="$model" fit)
	if awk -v g="$got" -v w="$3" -v t="$4" \
	    'BEGIN { d = g - w; exit !(g != "" && d <= t && d >= -t) }'; then
		report 0 "$1 $2"
	else
		report 1 "$1 $2"
		echo "# got $got, want $3"
	fi
}

published() {	# FILE STORE r alpha a b ll customers p q v ll n
	crm init -q -t retail --store "$2"
	ok "$1 is imported" crm import -q --store "$2" --map cdnow.yaml \
	    "$data/customers/$1"
	crm value --fit --as-of 1997-09-30 --store "$2" >fit
	model=MBG
	near "$1" r "$3" .0005
	near "$1" alpha "$4" .005
	near "$1" a "$5" .001
	near "$1" b "$6" .005
	near "$1" log-likelihood "$7" .01
	near "$1" customers "$8" 0
	model=Gamma
	near "$1" p "$9" .01
	shift 9
	near "$model" q "$1" .005
	near "$model" v "$2" .02
	near "$model" log-likelihood "$3" .01
	near "$model" customers "$4" 0
}
published cdnow_sample.csv sample .52484 6.18308 .89136 1.61400 -9582.136 \
    2357 6.24957 3.74422 15.44352 -4055.918 946
published cdnow_master.csv master .63713 7.31025 .80748 1.22841 -95336.958 \
    23570 6.27534 3.62445 14.98369 -40763.48 9450

# 39 weeks on, the mean forecast against what came (README: MAE .7648, RMSE
# 1.6072, bias -16.2 % on the sample).
crm value --as-of 1997-09-30 --horizon 273d --store sample \
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
done_testing
