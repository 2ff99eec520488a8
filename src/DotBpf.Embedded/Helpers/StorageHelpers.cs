using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Helpers;

/// <summary>What all storages do for programs, whoever the owner is.</summary>
/// <remarks>SAFETY: a first value is checked to be the program's for its whole size before the map reads it.</remarks>
internal static unsafe class StorageHelpers
{
    private const ulong Create = 1;

    /// <summary>The value of an owner, made on request if it is not there; null when there is none.</summary>
    internal static ulong Get(Machine machine, BoundMap storage, SimulatedObject owner, ulong first, ulong flags)
    {
        byte* initial = first == 0 ? null : machine.Readable(first, storage.ValueSize, "the first value");
        if ((flags & ~Create) != 0)
            return 0;
        EmbeddedLocalStorage values = (EmbeddedLocalStorage)storage.Map;
        byte* value = (flags & Create) != 0 ? values.FindOrAdd(owner, initial) : values.Find(owner);
        if (value != null)
            machine.Remember(value, storage);
        return (ulong)value;
    }
}
