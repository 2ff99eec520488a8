using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Fits the sizes of maps to a host: what depends on its pages and its CPUs, objects leave to whoever loads them.</summary>
internal sealed class MapSizes(BpfHost host, List<ObjectNote> notes)
{
    private const uint SizeOfSlot = sizeof(uint);

    /// <summary>The spec as the host takes it, its inner template included; what was changed is noted.</summary>
    internal MapSpec Fit(MapSpec spec)
    {
        MapSpec fitted = spec.Type switch
        {
            MapType.RingBuffer or MapType.UserRingBuffer => FitRing(spec),
            MapType.PerfEventArray => FitPerfEvents(spec),
            _ => spec,
        };
        return fitted.Inner is { } inner ? fitted with { Inner = Fit(inner) } : fitted;
    }

    private MapSpec FitRing(MapSpec spec)
    {
        uint size = RingSize.RoundUp(spec.MaxEntries, host.PageSize);
        if (size == spec.MaxEntries)
            return spec;
        Note(spec, $"The ring's {spec.MaxEntries} bytes were raised to {size}: a ring takes a power of two of whole pages, which have {host.PageSize} bytes here.");
        return spec with { MaxEntries = size };
    }

    private MapSpec FitPerfEvents(MapSpec spec)
    {
        if (spec.MaxEntries == 0)
        {
            int slots = host.NumberOfCpu(host.PossibleCpus - 1) + 1; // programs write into the slot of the CPU's number, and numbers may have gaps
            Note(spec, $"It says no number of entries, so it has {slots}: one for each possible CPU.");
            spec = spec with { MaxEntries = (uint)slots };
        }

        if (spec is { KeySize: not 0, ValueSize: not 0 })
            return spec;
        Note(spec, $"It leaves out the size of its keys or values, which is {SizeOfSlot} bytes for perf events.");
        return spec with { KeySize = SizeOr(spec.KeySize), ValueSize = SizeOr(spec.ValueSize) };
    }

    private static uint SizeOr(uint size) => size == 0 ? SizeOfSlot : size;

    private void Note(MapSpec spec, string text) => notes.Add(new(spec.Name, text));
}
