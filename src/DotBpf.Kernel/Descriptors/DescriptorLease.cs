namespace DotBpf.Kernel;

/// <summary>The right to use the number of a descriptor, on this thread, until it is disposed. The default holds nothing.</summary>
internal readonly ref struct DescriptorLease
{
    private readonly Descriptor? _descriptor;
    private readonly ThreadLease? _slot;

    internal DescriptorLease(Descriptor descriptor, ThreadLease? slot, int number)
    {
        _descriptor = descriptor;
        _slot = slot;
        Number = number;
    }

    /// <summary>The number, as attribute structs take it.</summary>
    internal int Number { get; }

    public void Dispose()
    {
        if (_slot is not null)
            _slot.Return();
        else
            _descriptor?.DangerousRelease();
        GC.KeepAlive(_descriptor);
    }
}
