# What forecasts were worth: awk -f forecast_accuracy.awk TRAIN TEST FORECAST,
# the first two wide (series,v1,v2,...), the last series,step,point and perhaps
# lo95,hi95.
# Prints one line: series, sMAPE, MASE, MSIS, covered, RMSSE, bias, WAPE,
# root; percents are percents.  Scales are those of M4: steps of lag 1 in TRAIN.
# A series without steps there has no MASE, MSIS and RMSSE; "-": nothing had.
# RMSSE is the mean over the series, as published; where most sell nothing a
# forecast of nothing is good at it.  root is the root of the mean of their
# squares, at which means are best.
BEGIN { FS = "," }
FNR == 1 { file++ }
file == 1 {
	for (i = 3; i <= NF; i++) {
		d = $i - $(i - 1)
		step[$1] += (d < 0 ? -d : d) / (NF - 2)
		square[$1] += d * d / (NF - 2)
	}
	next
}
file == 2 {
	for (i = 2; i <= NF; i++)
		came[$1, i - 1] = $i
	next
}
($1, $2) in came && came[$1, $2] != "" {
	v = came[$1, $2] + 0
	f = $3 + 0
	e = v < f ? f - v : v - f
	n[$1]++
	if (v + f > 0)
		smape[$1] += 200 * e / (v + f)
	abs[$1] += e
	squares[$1] += e * e
	said += f
	real += v
	errors += e
	all++
	if (NF < 5)
		next
	bounds = 1
	lo = $4 + 0
	hi = $5 + 0
	w = hi - lo
	if (v < lo)
		w += 40 * (lo - v)
	else if (v > hi)
		w += 40 * (v - hi)
	else
		inside++
	width[$1] += w
}
function per(sum, k) {
	return k > 0 ? sprintf("%.4f", sum / k) : "-"
}
END {
	for (s in n) {
		k++
		sum_smape += smape[s] / n[s]
		if (!(step[s] > 0))
			continue
		m++
		sum_mase += abs[s] / n[s] / step[s]
		sum_width += width[s] / n[s] / step[s]
		r = squares[s] / n[s] / square[s]
		sum_rmsse += sqrt(r)
		sum_square += r
	}
	print k + 0, per(sum_smape, k), per(sum_mase, m),
	    bounds ? per(sum_width, m) : "-", bounds ? per(100 * inside, all) :
	    "-", per(sum_rmsse, m), per(100 * (said - real), real),
	    per(100 * errors, real), m ? sprintf("%.4f", sqrt(sum_square / m)) :
	    "-"
}
