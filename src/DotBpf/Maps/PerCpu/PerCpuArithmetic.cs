using System.Numerics;

namespace DotBpf;

/// <summary>Sums and extremes of per-CPU values, where they make sense.</summary>
public static class PerCpuArithmetic
{
    extension<TValue>(PerCpuValues<TValue> values)
        where TValue : unmanaged, IAdditionOperators<TValue, TValue, TValue>, IAdditiveIdentity<TValue, TValue>
    {
        /// <summary>The sum over all CPUs.</summary>
        /// <exception cref="OverflowException">It does not fit <typeparamref name="TValue"/>.</exception>
        public TValue Sum()
        {
            TValue sum = TValue.AdditiveIdentity;
            foreach (ref readonly TValue value in values)
                sum = checked(sum + value);
            return sum;
        }
    }

    extension<TValue>(PerCpuValues<TValue> values)
        where TValue : unmanaged
    {
        /// <summary>The sum of one number of each CPU's value, for structures: <c>values.Sum(flow =&gt; flow.Bytes)</c>.</summary>
        /// <typeparam name="TNumber">The number.</typeparam>
        /// <param name="select">Takes the number from a value.</param>
        /// <exception cref="OverflowException">It does not fit <typeparamref name="TNumber"/>.</exception>
        public TNumber Sum<TNumber>(Func<TValue, TNumber> select)
            where TNumber : IAdditionOperators<TNumber, TNumber, TNumber>, IAdditiveIdentity<TNumber, TNumber>
        {
            ArgumentNullException.ThrowIfNull(select);
            TNumber sum = TNumber.AdditiveIdentity;
            foreach (ref readonly TValue value in values)
                sum = checked(sum + select(value));
            return sum;
        }
    }

    extension<TValue>(PerCpuValues<TValue> values)
        where TValue : unmanaged, IComparisonOperators<TValue, TValue, bool>
    {
        /// <summary>The smallest value of any CPU.</summary>
        public TValue Min()
        {
            TValue least = values[0];
            foreach (ref readonly TValue value in values)
                least = value < least ? value : least;
            return least;
        }

        /// <summary>The largest value of any CPU.</summary>
        public TValue Max()
        {
            TValue most = values[0];
            foreach (ref readonly TValue value in values)
                most = value > most ? value : most;
            return most;
        }
    }
}
