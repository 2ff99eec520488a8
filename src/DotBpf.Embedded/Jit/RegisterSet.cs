using System.Numerics;

namespace DotBpf.Embedded.Jit;

/// <summary>Some of the registers r0 to r10.</summary>
internal readonly record struct RegisterSet(uint Bits)
{
    /// <summary>The registers that a call takes its arguments from: r1 to r5.</summary>
    internal static RegisterSet Arguments => new(0b11_1110);

    internal static RegisterSet None => default;

    internal int Count => BitOperations.PopCount(Bits);

    public static RegisterSet operator |(RegisterSet left, RegisterSet right) => new(left.Bits | right.Bits);

    public static RegisterSet operator &(RegisterSet left, RegisterSet right) => new(left.Bits & right.Bits);

    public static RegisterSet operator -(RegisterSet left, RegisterSet right) => new(left.Bits & ~right.Bits);

    internal static RegisterSet Of(int register) => new(1u << register);

    /// <summary>The first <paramref name="count"/> arguments of a call.</summary>
    internal static RegisterSet FirstArguments(int count) => new(((1u << count) - 1) << 1);

    internal bool Contains(int register) => (Bits >> register & 1) != 0;

    public Enumerator GetEnumerator() => new(Bits);

    internal struct Enumerator(uint bits)
    {
        private uint _rest = bits;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest == 0)
                return false;
            Current = BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
