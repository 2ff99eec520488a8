namespace DotBpf.Kernel;

/// <summary>Several descriptors that are all held until this is disposed, for a call that refers to many.</summary>
internal sealed class HeldDescriptors : IDisposable
{
    private readonly List<Descriptor> _held = [];
    private readonly List<Descriptor> _own = [];

    /// <summary>Holds one more.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    internal int Hold(Descriptor descriptor)
    {
        int number = descriptor.Hold();
        _held.Add(descriptor);
        return number;
    }

    /// <summary>Holds one that nobody else has, and closes it in the end.</summary>
    /// <returns>Its number.</returns>
    internal int HoldOwn(Descriptor descriptor)
    {
        _own.Add(descriptor);
        return Hold(descriptor);
    }

    public void Dispose()
    {
        foreach (Descriptor descriptor in _held)
            descriptor.DangerousRelease();
        _held.Clear();
        foreach (Descriptor descriptor in _own)
            descriptor.Dispose();
        _own.Clear();
    }
}
