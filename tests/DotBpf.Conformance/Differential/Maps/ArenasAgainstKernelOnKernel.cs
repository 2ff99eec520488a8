using DotBpf.Conformance.Hosts;
using DotBpf.Conformance.Objects;
using DotBpf.Embedded;
using DotBpf.Kernel;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Which pages of an arena programs get, step for step as from the kernel, while user space touches some.</summary>
public sealed class ArenasAgainstKernelOnKernel
{
    private const int Pages = 16;
    private const int PageSize = 4096;

    [Fact]
    public void Pages_RandomSteps_AreThoseOfTheKernel()
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        RunAll(kernel, embedded);
    }

    [Fact]
    public void Pages_RandomStepsInAFile_AreThoseOfTheKernel()
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = SharingFixture.Create();
        RunAll(kernel, embedded);
    }

    private static void RunAll(BpfHost kernel, BpfHost embedded)
    {
        for (int left = DifferentialSteps.ShareOf(2), seed = 0; left > 0; left -= DifferentialSteps.OfOneRun, seed++)
            Run(kernel, embedded, seed, Math.Min(left, DifferentialSteps.OfOneRun));
    }

    private static void Run(BpfHost kernel, BpfHost embedded, int seed, int steps)
    {
        using ArenaPages expected = new(kernel), found = new(embedded);
        Random random = new(seed);
        List<string> taken = [];
        for (; steps > 0; steps--)
        {
            (string step, Func<ArenaPages, long> act) = Step(random);
            taken.Add(step);
            long answer = act(expected);
            Assert.True(answer == act(found), $"seed {seed}, kernel answers {answer} to the last of:\n{string.Join('\n', taken.TakeLast(20))}");
        }
    }

    private static (string Step, Func<ArenaPages, long> Act) Step(Random random)
    {
        uint count = (uint)(random.Next(20) == 0 ? random.Next(30) : random.Next(1, 5));
        long place = random.Next(-1, Pages + 1) * (long)PageSize;
        switch (random.Next(10))
        {
            case < 4:
                return ($"allocate {count}", pages => pages.Allocate(null, count));
            case 4:
                long skewed = place + (random.Next(5) == 0 ? 8 : 0);
                return ($"allocate {count} at {skewed}", pages => pages.Allocate(skewed, count));
            case 5:
                long touched = random.Next(Pages) * (long)PageSize;
                return ($"touch {touched}", pages => Touch(pages, touched));
            case 6 when random.Next(3) == 0:
                place = Math.Max(place, 0) + (random.Next(5) == 0 ? 8 : 0);
                return ($"reserve {count} at {place}", pages => pages.Reserve(place, count));
            default:
                place = Math.Max(place, 0);
                return ($"free {count} at {place}", pages => Free(pages, place, count));
        }
    }

    private static long Free(ArenaPages pages, long place, uint count)
    {
        pages.Free(place, count);
        return 0;
    }

    // What is found in a page shows whether it was emptied meanwhile.
    private static long Touch(ArenaPages pages, long place)
    {
        using MappedValues<long> values = pages.Arena.Borrow<long>(place);
        return values[0]++;
    }
}
