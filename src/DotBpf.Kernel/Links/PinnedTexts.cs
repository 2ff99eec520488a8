using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>Several texts that stay where they are, for a call that takes an array of pointers to them.</summary>
internal sealed class PinnedTexts : IDisposable
{
    private readonly List<GCHandle> _pins = [];

    internal PinnedTexts(IReadOnlyList<string> texts)
    {
        Addresses = new ulong[texts.Count];
        for (int i = 0; i < texts.Count; i++)
        {
            GCHandle pin = GCHandle.Alloc(AttributeText.Of(texts[i]), GCHandleType.Pinned);
            _pins.Add(pin);
            Addresses[i] = (ulong)pin.AddrOfPinnedObject();
        }
    }

    /// <summary>Where each begins; it ends with a zero.</summary>
    internal ulong[] Addresses { get; }

    public void Dispose()
    {
        foreach (GCHandle pin in _pins)
            pin.Free();
        _pins.Clear();
    }
}
