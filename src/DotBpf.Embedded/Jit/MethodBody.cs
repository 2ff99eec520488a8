using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;

namespace DotBpf.Embedded.Jit;

/// <summary>A method that is being written: its code, its variables, and how long it has become.</summary>
/// <remarks>
/// RyuJIT leaves a method as it is that has more than 2,000 variables or reads them more than 8,000 times. So from some number on
/// variables serve again when nobody needs them any more; before, every value has one of its own, of which more is known.
/// </remarks>
[RequiresDynamicCode("Makes methods at run time.")]
internal sealed class MethodBody(ILGenerator code)
{
    private const int Plenty = 512;
    private const int LongestWithInlined = 2500;

    private readonly Dictionary<Type, Stack<LocalBuilder>> _free = [];
    private int _count;
    private int _slots;

    internal ILGenerator Code => code;

    /// <summary>A variable that nobody uses.</summary>
    internal LocalBuilder Take(Type type)
    {
        if (_count >= Plenty && _free.TryGetValue(type, out Stack<LocalBuilder>? free) && free.TryPop(out LocalBuilder? local))
            return local;
        _count++;
        return code.DeclareLocal(type);
    }

    /// <summary>Gives back a variable whose value is not needed any more.</summary>
    internal void Give(LocalBuilder local)
    {
        if (!_free.TryGetValue(local.LocalType, out Stack<LocalBuilder>? free))
            _free.Add(local.LocalType, free = new());
        free.Push(local);
    }

    /// <summary>Counts the instructions of a function that is written into the method.</summary>
    internal void Grow(int slots) => _slots += slots;

    /// <summary>Whether there is room for a function of so many instructions that could be called instead.</summary>
    internal bool HasRoomFor(int slots) => _slots + slots <= LongestWithInlined;
}
