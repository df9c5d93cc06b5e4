// The yardstick of `souvenir bench` once more, in C++: LegS by the bilinear rule as HiPPO's kernel states it, in
// double precision, a square root, a division and two running sums a coefficient. `souvenir bench --twin`
// compiles it; nothing is linked with it.
//
//     twin ORDER SECONDS      prints samples a second of this thread's CPU time

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

static double cpu_seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Memory {
    std::vector<double> c;
    double steps = 0.0;

    __attribute__((noinline)) void push(const std::vector<double>& sound) {
        for (double sample : sound) {
            steps += 1.0;
            const double dt = 1.0 / steps;
            const double heard = sample * dt;
            double sum_before = 0.0, sum_after = 0.0;
            const long order = static_cast<long>(c.size());
            for (long n = 0; n < order; ++n) {
                const double x = c[n];
                const double scale = std::sqrt(static_cast<double>(2 * n + 1));
                // (I + dt/2 A) c + dt B u, then (I - dt/2 A)^-1 of it, from the lowest order up.
                const double moved = x - dt / 2 * (sum_before * scale + x * (n + 1)) + heard * scale;
                sum_before += x * scale;
                const double y = (moved - dt / 2 * sum_after * scale) / (1 + (n + 1) * dt / 2);
                c[n] = y;
                sum_after += y * scale;
            }
        }
    }
};

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    Memory memory;
    memory.c.assign(std::strtoul(argv[1], nullptr, 10), 0.0);
    const double seconds = std::strtod(argv[2], nullptr);
    std::vector<double> sound(256);
    // Any sound does: no number is subnormal.
    for (std::size_t k = 0; k < sound.size(); ++k) sound[k] = static_cast<double>(k * 7919 % 251) / 251 - 0.5;
    memory.push(sound);
    const double start = cpu_seconds();
    double samples = 0.0;
    do {
        memory.push(sound);
        samples += static_cast<double>(sound.size());
    } while (cpu_seconds() - start < seconds);
    std::printf("%.17g\n", samples / (cpu_seconds() - start));
    // What is not looked at may not be computed.
    return std::isfinite(memory.c[0]) ? 0 : 1;
}
