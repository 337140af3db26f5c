"""The error flow of LSTMs from the start, in a loop for this one cell: what generated code is measured against.

Eight networks lie side by side in the lanes while the cell is run for CHUNK steps (forward), then each network's
product is taken over these steps with its columns in the lanes (product). Gates i, f, g, o; x is scalar. H is
replaced in the text before it is compiled, so that loops over it have a known length.
"""

import numpy as np
from numba import njit

from numerics.simd import (
    absolute,
    any_of,
    bits_float,
    both,
    either,
    float_bits,
    fma,
    largest,
    largest_int,
    less,
    load,
    load_int,
    maximum,
    put,
    put_int,
    splat,
    splat_int,
    spread,
    store,
    store_int,
    to_float,
    total,
)
from numerics.vmath import log, logistic_pair, tanh_pair

H = 8
N = 2 * H
CHUNK = 64
FEW, MANY = 2.0**-256, 2.0**256
LOG_2 = 0.6931471805599453


@njit(cache=True, nogil=True)
def forward(U, v, b, x, first, steps, c, h, old, q):
    """Run eight networks; q (steps, 6, H, 8): f, c f', g i', i g', o tanh'(c'), tanh(c') o'."""
    for t in range(steps):
        x_t = splat(x[first + t])
        for k in range(0, 8 * H, 8):
            store(old, k, load(h, k))
        for k in range(H):
            at = k * 8
            z_i, z_f = fma(load(v, at), x_t, load(b, at)), fma(load(v, 8 * H + at), x_t, load(b, 8 * H + at))
            z_g = fma(load(v, 16 * H + at), x_t, load(b, 16 * H + at))
            z_o = fma(load(v, 24 * H + at), x_t, load(b, 24 * H + at))
            for j in range(H):
                h_j, place = load(old, 8 * j), (k * H + j) * 8
                z_i, z_f = fma(load(U, place), h_j, z_i), fma(load(U, 8 * H * H + place), h_j, z_f)
                z_g = fma(load(U, 16 * H * H + place), h_j, z_g)
                z_o = fma(load(U, 24 * H * H + place), h_j, z_o)
            i, i_slope = logistic_pair(z_i)
            f, f_slope = logistic_pair(z_f)
            g, g_slope = tanh_pair(z_g)
            o, o_slope = logistic_pair(z_o)
            before = load(c, at)
            after = fma(f, before, i * g)
            squashed, slope = tanh_pair(after)
            store(c, at, after)
            store(h, at, o * squashed)
            place = t * 48 * H + at
            store(q, place, f)
            store(q, place + 8 * H, before * f_slope)
            store(q, place + 16 * H, g * i_slope)
            store(q, place + 24 * H, i * g_slope)
            store(q, place + 32 * H, o * slope)
            store(q, place + 40 * H, squashed * o_slope)


@njit(forceinline=True)
def merge(U, q, at, K):
    """K = diag(c f') U_f + diag(g i') U_i + diag(i g') U_g, of one network."""
    for k in range(H):
        for_f, for_i = spread(q, at + 8 * (H + k)), spread(q, at + 8 * (2 * H + k))
        for_g = spread(q, at + 8 * (3 * H + k))
        for j in range(k * H, (k + 1) * H, 8):
            store(K, j, fma(load(U, H * H + j), for_f, fma(load(U, j), for_i, load(U, 2 * H * H + j) * for_g)))


@njit(forceinline=True)
def row(q, at, k, place, s, w, DC, DN, most, squares):
    """Store a row of dc' and of dh', eight columns; the largest entries and the sums of squares so far."""
    y = fma(s, spread(q, at + 8 * (4 * H + k)), w * spread(q, at + 8 * (5 * H + k)))
    store(DC, place, s)
    store(DN, place, y)
    return maximum(maximum(absolute(s), absolute(y)), most), fma(y, y, fma(s, s, squares))


@njit(forceinline=True)
def columns(U, q, at, K, DC, DH, DN, k, c, MX, SQ):
    """Rows k, ..., k + 3 of dc' = f dc + K dh and dh' = o tanh' dc' + tanh o' U_o dh, at sixteen columns from c on."""
    s00, s01 = load(DC, k * N + c) * spread(q, at + 8 * k), load(DC, k * N + c + 8) * spread(q, at + 8 * k)
    f1, f2, f3 = spread(q, at + 8 * k + 8), spread(q, at + 8 * k + 16), spread(q, at + 8 * k + 24)
    s10, s11 = load(DC, (k + 1) * N + c) * f1, load(DC, (k + 1) * N + c + 8) * f1
    s20, s21 = load(DC, (k + 2) * N + c) * f2, load(DC, (k + 2) * N + c + 8) * f2
    s30, s31 = load(DC, (k + 3) * N + c) * f3, load(DC, (k + 3) * N + c + 8) * f3
    w00 = w01 = w10 = w11 = w20 = w21 = w30 = w31 = splat(0.0)
    for j in range(H):
        x0, x1 = load(DH, j * N + c), load(DH, j * N + c + 8)
        m, u = spread(K, k * H + j), spread(U, (3 * H + k) * H + j)
        s00, s01, w00, w01 = fma(m, x0, s00), fma(m, x1, s01), fma(u, x0, w00), fma(u, x1, w01)
        m, u = spread(K, (k + 1) * H + j), spread(U, (3 * H + k + 1) * H + j)
        s10, s11, w10, w11 = fma(m, x0, s10), fma(m, x1, s11), fma(u, x0, w10), fma(u, x1, w11)
        m, u = spread(K, (k + 2) * H + j), spread(U, (3 * H + k + 2) * H + j)
        s20, s21, w20, w21 = fma(m, x0, s20), fma(m, x1, s21), fma(u, x0, w20), fma(u, x1, w21)
        m, u = spread(K, (k + 3) * H + j), spread(U, (3 * H + k + 3) * H + j)
        s30, s31, w30, w31 = fma(m, x0, s30), fma(m, x1, s31), fma(u, x0, w30), fma(u, x1, w31)
    m0, m1, n0, n1 = load(MX, c), load(MX, c + 8), load(SQ, c), load(SQ, c + 8)
    m0, n0 = row(q, at, k, k * N + c, s00, w00, DC, DN, m0, n0)
    m1, n1 = row(q, at, k, k * N + c + 8, s01, w01, DC, DN, m1, n1)
    m0, n0 = row(q, at, k + 1, (k + 1) * N + c, s10, w10, DC, DN, m0, n0)
    m1, n1 = row(q, at, k + 1, (k + 1) * N + c + 8, s11, w11, DC, DN, m1, n1)
    m0, n0 = row(q, at, k + 2, (k + 2) * N + c, s20, w20, DC, DN, m0, n0)
    m1, n1 = row(q, at, k + 2, (k + 2) * N + c + 8, s21, w21, DC, DN, m1, n1)
    m0, n0 = row(q, at, k + 3, (k + 3) * N + c, s30, w30, DC, DN, m0, n0)
    m1, n1 = row(q, at, k + 3, (k + 3) * N + c + 8, s31, w31, DC, DN, m1, n1)
    store(MX, c, m0)
    store(MX, c + 8, m1)
    store(SQ, c, n0)
    store(SQ, c + 8, n1)


@njit(forceinline=True)
def rescale(DC, DH, MX, powers):
    """Take the power of two of each column's largest entry out of the column; columns of zeros stay."""
    for c in range(0, N, 8):
        exponent = (float_bits(maximum(load(MX, c), splat(FEW * FEW))) >> splat_int(52)) & splat_int(0x7FF)
        factor = bits_float((splat_int(2046) - exponent) << splat_int(52))
        for k in range(H):
            store(DC, k * N + c, load(DC, k * N + c) * factor)
            store(DH, k * N + c, load(DH, k * N + c) * factor)
        store_int(powers, c, load_int(powers, c) + exponent - splat_int(1023))


@njit(forceinline=True)
def most(powers):
    """The largest exponent of a column."""
    found = largest_int(load_int(powers, 0))
    for c in range(8, N, 8):
        found = max(found, largest_int(load_int(powers, c)))
    return found


@njit(cache=True, nogil=True)
def product(U, lane, first, steps, q, DC, DH, DN, K, MX, SQ, powers, tops, squares, exponents):
    """Multiply one network's Jacobians of these steps into (dc, dh), and note the norms of each product."""
    power = most(powers)
    for t in range(steps):
        at = t * 48 * H + lane
        merge(U, q, at, K)
        for c in range(0, N, 8):
            store(MX, c, splat(0.0))
            store(SQ, c, splat(0.0))
        for k in range(0, H, 4):
            for c in range(0, N, 16):
                columns(U, q, at, K, DC, DH, DN, k, c, MX, SQ)
        top, square, far = splat(0.0), splat(0.0), False
        for c in range(0, N, 8):
            m = load(MX, c)
            scale = bits_float((load_int(powers, c) - splat_int(power) + splat_int(1023)) << splat_int(52))
            top, square = maximum(top, m * scale), fma(load(SQ, c), scale * scale, square)
            far = far or any_of(either(less(splat(MANY), m), both(less(splat(0.0), m), less(m, splat(FEW)))))
        place = (first + t) * 8 + lane
        put(tops, place, largest(top))
        put(squares, place, total(square))
        put_int(exponents, place, power)
        DH, DN = DN, DH
        if far:
            rescale(DC, DH, MX, powers)
            power = most(powers)
    if steps % 2 == 1:  # the newest dh stands in the caller's DN
        for k in range(0, H * N, 8):
            store(DN, k, load(DH, k))


@njit(cache=True, nogil=True)
def run(U, flat, v, b, x, log_max, log_fro):
    """U (B, 4, H, H), flat the same (B, 4 H H), v and b (B, 4, H), x (T,); logs (B / 8, T, 8)."""
    UL, vl, bl = np.empty(32 * H * H), np.empty(32 * H), np.empty(32 * H)
    c, h, old, q = np.empty(8 * H), np.empty(8 * H), np.empty(8 * H), np.empty(CHUNK * 48 * H)
    DC, DH, DN = np.empty((8, H * N)), np.empty((8, H * N)), np.empty(H * N)
    K, MX, SQ, powers = np.empty(H * H), np.empty(N), np.empty(N), np.empty((8, N), np.int64)
    exponents = np.empty(8 * len(x), np.int64)
    for block in range(len(U) // 8):
        c[:], h[:], DC[:], DH[:], powers[:] = 0.0, 0.0, 0.0, 0.0, 0
        for lane in range(8):
            for gate in range(4):
                for k in range(H):
                    vl[(gate * H + k) * 8 + lane] = v[8 * block + lane, gate, k]
                    bl[(gate * H + k) * 8 + lane] = b[8 * block + lane, gate, k]
                    for j in range(H):
                        UL[((gate * H + k) * H + j) * 8 + lane] = U[8 * block + lane, gate, k, j]
            for k in range(H):
                DC[lane, k * N + k] = DH[lane, k * N + H + k] = 1.0
        tops, squares = log_max[block], log_fro[block]
        for first in range(0, len(x), CHUNK):
            steps = min(CHUNK, len(x) - first)
            forward(UL, vl, bl, x, first, steps, c, h, old, q)
            for lane in range(8):
                product(
                    flat[8 * block + lane], lane, first, steps, q, DC[lane], DH[lane], DN, K, MX, SQ, powers[lane],
                    tops, squares, exponents,
                )  # fmt: skip
        for k in range(0, 8 * len(x), 8):
            power = to_float(load_int(exponents, k)) * splat(LOG_2)
            store(tops, k, log(load(tops, k)) + power)
            store(squares, k, splat(0.5) * log(load(squares, k)) + power)
