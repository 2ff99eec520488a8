using System.Diagnostics.CodeAnalysis;

namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>Finds the names of an enumeration's values, and the values of its names.</summary>
public static class BtfEnumNames
{
    extension(BtfEnum names)
    {
        /// <summary>Finds the first name that was declared for a value.</summary>
        /// <param name="value">The value; for unsigned 64-bit enumerations the same bits.</param>
        /// <param name="name">The name, or <see langword="null"/>.</param>
        /// <returns>Whether there is one.</returns>
        public bool TryGetName(long value, [NotNullWhen(true)] out string? name)
        {
            foreach (BtfEnumerator enumerator in names.Enumerators)
            {
                if (enumerator.Value == value)
                {
                    name = enumerator.Name;
                    return true;
                }
            }

            name = null;
            return false;
        }

        /// <summary>Finds the value of a name.</summary>
        /// <param name="name">The name, case included.</param>
        /// <param name="value">Its value; for unsigned 64-bit enumerations the same bits.</param>
        /// <returns>Whether there is such a name.</returns>
        public bool TryGetValue(string name, out long value)
        {
            foreach (BtfEnumerator enumerator in names.Enumerators)
            {
                if (enumerator.Name == name)
                {
                    value = enumerator.Value;
                    return true;
                }
            }

            value = 0;
            return false;
        }
    }
}
